namespace Gatehouse.Conformance.Harness;

/// <summary>Which promise was broken.</summary>
public enum BrokenPromise
{
    /// <summary>An acknowledged message was not heard by somebody who may see its channel.</summary>
    Missing,

    /// <summary>A message was heard after one with a greater id in the same channel.</summary>
    OutOfOrder,

    /// <summary>A message was heard twice, or two messages of a channel said the same.</summary>
    Doubled,

    /// <summary>A session's <c>s</c> did not count by one from 1.</summary>
    MiscountedSequence,

    /// <summary>Somebody heard of a channel that they may not see.</summary>
    Leaked,
}

/// <summary>One broken promise.</summary>
/// <param name="Promise">Which.</param>
/// <param name="Listener">Who noticed.</param>
/// <param name="Finding">One sentence.</param>
public sealed record Violation(BrokenPromise Promise, string Listener, string Finding);

/// <summary>
/// Decides whether a transcript keeps the promises of every Gatehouse: nothing acknowledged is lost, a channel is heard in the order of its ids, nothing is heard twice,
/// sequences count by one, and nobody hears what they may not see. Senders say everything in different words, so that a message stored twice is found too.
/// </summary>
public static class TranscriptChecker
{
    /// <returns>Every violation; empty when all promises were kept.</returns>
    public static IReadOnlyList<Violation> Check(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var violations = new List<Violation>();
        var acknowledged = transcript.Acknowledgements.Distinct().ToLookup(message => message.Channel, message => message.Message);
        foreach (var hearing in transcript.Hearings)
        {
            CheckSequences(hearing, violations);
            CheckLeaks(hearing, violations);
            foreach (var channel in hearing.Channels)
            {
                var heard = hearing.Dispatches.Where(dispatch => dispatch.Message != 0 && dispatch.Channel == channel).ToList();
                CheckOrder(hearing.Listener, heard, violations);
                CheckDoubles(hearing.Listener, heard, violations);
                CheckLosses(hearing.Listener, heard, acknowledged[channel], violations);
            }
        }

        return violations;
    }

    /// <summary>Fails the test, naming the first violations, unless all promises were kept.</summary>
    public static void MustHold(Transcript transcript)
    {
        var violations = Check(transcript);
        var findings = violations.Take(12).Select(violation => $"{violation.Listener}: {violation.Promise}: {violation.Finding}");
        Assert.True(violations.Count == 0, $"{violations.Count} broken promises:\n{string.Join('\n', findings)}");
    }

    private static void CheckSequences(Hearing hearing, List<Violation> violations)
    {
        foreach (var session in hearing.Dispatches.GroupBy(dispatch => dispatch.Session))
        {
            long last = 0;
            foreach (var dispatch in session)
            {
                if (dispatch.Sequence != last + 1)
                {
                    violations.Add(new Violation(
                        BrokenPromise.MiscountedSequence, hearing.Listener, $"{dispatch.Name} has s {dispatch.Sequence} after {last} in session {session.Key}"));
                }

                last = dispatch.Sequence;
            }
        }
    }

    private static void CheckLeaks(Hearing hearing, List<Violation> violations)
    {
        foreach (var dispatch in hearing.Dispatches)
        {
            if (dispatch.Channel is { } channel && !hearing.Channels.Contains(channel))
            {
                violations.Add(new Violation(BrokenPromise.Leaked, hearing.Listener, $"{dispatch.Name} is about channel {channel}"));
            }
        }
    }

    private static void CheckOrder(string listener, List<Heard> heard, List<Violation> violations)
    {
        foreach (var (before, after) in heard.Zip(heard.Skip(1)))
        {
            if (after.Message < before.Message)
            {
                violations.Add(new Violation(BrokenPromise.OutOfOrder, listener, $"message {after.Message} came after {before.Message} in channel {after.Channel}"));
            }
        }
    }

    private static void CheckDoubles(string listener, List<Heard> heard, List<Violation> violations)
    {
        var twice = heard.GroupBy(dispatch => dispatch.Message).Where(group => group.Count() > 1)
            .Select(group => $"message {group.Key} came {group.Count()} times");
        var repeated = heard.Where(dispatch => !string.IsNullOrEmpty(dispatch.Content)).GroupBy(dispatch => dispatch.Content)
            .Where(group => group.Select(dispatch => dispatch.Message).Distinct().Count() > 1)
            .Select(group => $"messages {string.Join(", ", group.Select(dispatch => dispatch.Message).Distinct())} say the same");
        violations.AddRange(twice.Concat(repeated).Select(finding => new Violation(BrokenPromise.Doubled, listener, finding)));
    }

    private static void CheckLosses(string listener, List<Heard> heard, IEnumerable<ulong> acknowledged, List<Violation> violations)
    {
        var known = heard.Select(dispatch => dispatch.Message).ToHashSet();
        var gaps = Gaps(heard);
        foreach (var message in acknowledged)
        {
            if (!known.Contains(message) && !gaps.Any(gap => gap.From < message && message < gap.To))
            {
                violations.Add(new Violation(BrokenPromise.Missing, listener, $"message {message} was acknowledged but not heard"));
            }
        }
    }

    /// <summary>Between the last message of a session and the first of the next one: the client was told to start afresh.</summary>
    private static List<(ulong From, ulong To)> Gaps(List<Heard> heard) =>
        [.. heard.Zip(heard.Skip(1)).Where(pair => pair.First.Session != pair.Second.Session).Select(pair => (pair.First.Message, pair.Second.Message))];
}

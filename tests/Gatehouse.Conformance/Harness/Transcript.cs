using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>What was promised and what was heard, for the <see cref="TranscriptChecker"/>. Any number of threads may acknowledge.</summary>
public sealed class Transcript
{
    private readonly Lock _gate = new();
    private readonly List<Acknowledged> _acknowledged = [];
    private readonly List<Hearing> _hearings = [];

    /// <summary>In any order.</summary>
    public IReadOnlyList<Acknowledged> Acknowledgements
    {
        get
        {
            lock (_gate)
            {
                return [.. _acknowledged];
            }
        }
    }

    public IReadOnlyList<Hearing> Hearings
    {
        get
        {
            lock (_gate)
            {
                return [.. _hearings];
            }
        }
    }

    /// <summary>A message was accepted: whoever sent it was told its id.</summary>
    public void Acknowledge(string channel, string message)
    {
        lock (_gate)
        {
            _acknowledged.Add(new Acknowledged(channel, Hearing.Snowflake(message)));
        }
    }

    /// <summary>Somebody listens from now on: must hear all that is acknowledged in these channels, and nothing of others.</summary>
    /// <param name="listener">Who, for the findings.</param>
    public Hearing Listen(string listener, params string[] channels)
    {
        var hearing = new Hearing(listener, channels);
        lock (_gate)
        {
            _hearings.Add(hearing);
        }

        return hearing;
    }
}

/// <summary>A message whose sender was told that it was accepted.</summary>
public readonly record struct Acknowledged(string Channel, ulong Message);

/// <summary>A dispatch as heard.</summary>
/// <param name="Session">Counts the sessions of one listener: 0, and one more after each start afresh.</param>
/// <param name="Sequence">Its <c>s</c>.</param>
/// <param name="Name">Its <c>t</c>.</param>
/// <param name="Channel">The channel it is about; null for none.</param>
/// <param name="Message">The message it created; 0 for none.</param>
/// <param name="Content">That message's text; null for none.</param>
public sealed record Heard(int Session, long Sequence, string Name, string? Channel, ulong Message, string? Content);

/// <summary>One listener's ear: goes on over resumes, and knows when a session started afresh. Written by one thread at a time.</summary>
public sealed class Hearing
{
    private readonly List<Heard> _heard = [];
    private int _session;

    internal Hearing(string listener, IEnumerable<string> channels)
    {
        Listener = listener;
        Channels = channels.ToHashSet(StringComparer.Ordinal);
    }

    public string Listener { get; }

    /// <summary>Which channels the listener may see.</summary>
    public IReadOnlySet<string> Channels { get; }

    /// <summary>In the order of arrival.</summary>
    public IReadOnlyList<Heard> Dispatches => _heard;

    /// <summary>A dispatch arrived.</summary>
    public void Hear(long sequence, string name, JsonNode body)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(body);
        var isCreated = name == "MESSAGE_CREATE";
        _heard.Add(new Heard(
            _session, sequence, name, ChannelOf(name, body), isCreated ? Snowflake(body.Text("id")) : 0, isCreated ? body["content"]?.GetValue<string>() : null));
    }

    /// <summary>
    /// The server said that it could not resume: a new session begins. What was said between the last message heard and the first of the new session may then be missing,
    /// since the client was told to read the history again.
    /// </summary>
    public void StartAfresh() => _session++;

    internal static ulong Snowflake(string id) => ulong.Parse(id, System.Globalization.CultureInfo.InvariantCulture);

    private static string? ChannelOf(string name, JsonNode body) =>
        name.StartsWith("CHANNEL_", StringComparison.Ordinal) && body["id"] is { } own ? own.GetValue<string>() : body["channel_id"]?.GetValue<string>();
}

using System.Globalization;
using Gatehouse.Conformance.Perimeter.Rules.Wires;
using static Gatehouse.Conformance.Perimeter.Rules.Expecting;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The words for what the service must have seen of a rule.</summary>
public static class ExpectingBehind
{
    /// <summary>No request reached the service.</summary>
    public static Expectation NotForwarded => static scene =>
        Task.FromResult(scene.Seen.Count == 0 ? null : scene.Client.Answers is [.., var answer] ? string.Create(CultureInfo.InvariantCulture, $"forwards it and answers {answer.Status}") : "forwards it");

    /// <summary>No whole request reached the service: what it has looks as cut as it is.</summary>
    public static Expectation NoneWhole => static async scene =>
    {
        await scene.UntilAsync(() => scene.Seen.All(static seen => seen.Request.IsWhole || seen.End != WireEnd.Open), "keeps the service waiting");
        return scene.Seen.Any(static seen => seen.Request.IsWhole) ? "the cut request looks whole to the service" : null;
    };

    public static Expectation Forwarded(int times = 1) => scene =>
        Task.FromResult(scene.Seen.Count == times ? null : string.Create(CultureInfo.InvariantCulture, $"forwards it {scene.Seen.Count} times"));

    public static Expectation ForwardedTarget(string target) => Last((scene, seen) =>
        seen.Request.Target == scene.Fill(target) ? null : $"forwards {Short(seen.Request.Target)}");

    public static Expectation ForwardedMethod(string method) => Last((_, seen) =>
        seen.Request.Method == method ? null : $"forwards {seen.Request.Method}");

    /// <summary>The values of a field that the service saw, in order; none for none.</summary>
    public static Expectation ForwardedField(string name, params string[] values) => Last((scene, seen) =>
        seen.Request[name].SequenceEqual(values.Select(scene.Fill), StringComparer.Ordinal) ? null : values.Length == 0 ? $"forwards {name}" : $"forwards {name} as {Quoted(seen.Request[name])}");

    public static Expectation ForwardedFieldMatches(string name, string pattern) => Last((_, seen) =>
        seen.Request[name] is [var value] && System.Text.RegularExpressions.Regex.IsMatch(value, pattern) ? null : $"forwards {name} as {Quoted(seen.Request[name])}");

    /// <summary>Nowhere in the head or the trailers is this to be found.</summary>
    public static Expectation NotForwardedText(string text) => Last((scene, seen) =>
        seen.Request.Fields.Concat(seen.Request.Trailers).Append(seen.Request.First).FirstOrDefault(line => line.Contains(scene.Fill(text), StringComparison.OrdinalIgnoreCase)) is { } line
            ? $"forwards {Short(line)}"
            : null);

    public static Expectation ForwardedBody(string text) => Last((_, seen) =>
        !seen.Request.IsWhole ? "the forwarded request is not whole" : seen.Request.Body == text ? null : $"forwards the body {Short(seen.Request.Body)}");

    public static Expectation ForwardedTrailer(string name, params string[] values) => Last((_, seen) =>
        Message.ValuesIn(seen.Request.Trailers, name) is var found && found.SequenceEqual(values, StringComparer.Ordinal) ? null : $"forwards the trailer {name} as {Quoted(found)}");

    /// <summary>Exactly one way to tell where the forwarded request ends.</summary>
    public static Expectation OneLength => Last(static (_, seen) =>
        seen.Request["Content-Length"].Length + seen.Request["Transfer-Encoding"].Length <= 1 ? null : "forwards two lengths");

    /// <summary>The gateway leaves the service's connection.</summary>
    public static Expectation LeavesService => static async scene =>
    {
        await scene.UntilAsync(() => scene.Seen is [.., { End: not WireEnd.Open }], "keeps the service at work");
        return null;
    };

    /// <summary>Of what is poured in, less than so many megabytes are held for somebody who takes nothing.</summary>
    public static Expectation PilesUpLessThan(int megabytes) => async scene =>
        await scene.PilesUpLessThanAsync(megabytes) ? null : string.Create(CultureInfo.InvariantCulture, $"holds {megabytes} MB and more");

    /// <summary>Requests of the scene came on connections of their own.</summary>
    public static Expectation OnConnections(int count) => scene =>
    {
        var found = scene.Seen.Select(static seen => seen.Connection).Distinct().Count();
        return Task.FromResult(found == count ? null : string.Create(CultureInfo.InvariantCulture, $"uses {found} connections"));
    };

    private static Expectation Last(Func<Scene, Seen, string?> look) => scene =>
        Task.FromResult(scene.Seen is [.., var last] ? look(scene, last)
            : scene.Client.Answers is [.., var answer] ? string.Create(CultureInfo.InvariantCulture, $"answers {answer.Status} without forwarding") : "does not forward it");
}

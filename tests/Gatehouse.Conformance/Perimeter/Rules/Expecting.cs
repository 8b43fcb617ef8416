using System.Globalization;
using Gatehouse.Conformance.Perimeter.Rules.Wires;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The words for what must have come of a rule at the client's end; <see cref="ExpectingBehind"/> has those for the service's.</summary>
public static class Expecting
{
    public static Expectation Status(params int[] allowed) => Of(answer =>
        allowed.Contains(answer.Status) ? null : string.Create(CultureInfo.InvariantCulture, $"answers {answer.Status}"));

    /// <summary>The values of a field of the answer, in order; none for none.</summary>
    public static Expectation Field(string name, params string[] values) => Of(answer =>
        answer[name].SequenceEqual(values, StringComparer.Ordinal) ? null : $"{name} is {Quoted(answer[name])}");

    public static Expectation FieldMatches(string name, string pattern) => Of(answer =>
        answer[name] is [var value] && System.Text.RegularExpressions.Regex.IsMatch(value, pattern) ? null : $"{name} is {Quoted(answer[name])}");

    /// <summary>The whole body.</summary>
    public static Expectation Body(string text) => Of(answer =>
        !answer.IsWhole ? "the answer is cut" : answer.Body == text ? null : $"the body is {Short(answer.Body)}");

    public static Expectation Trailer(string name, params string[] values) => Of(answer =>
        Message.ValuesIn(answer.Trailers, name) is var found && found.SequenceEqual(values, StringComparer.Ordinal) ? null : $"the trailer {name} is {Quoted(found)}");

    /// <summary>The answer is not whole, and looks it.</summary>
    public static Expectation Cut => Of(static answer => answer.IsWhole ? "the cut answer looks whole" : null);

    public static Expectation Interim(params int[] statuses) => scene =>
    {
        var found = scene.Client.Interim.Select(static answer => answer.Status).ToArray();
        return Task.FromResult(found.SequenceEqual(statuses) ? null : found.Length == 0 ? "no interim answer" : $"interim answers {string.Join(", ", found)}");
    };

    /// <summary>Nothing more comes, and the connection ends.</summary>
    public static Expectation Closes => static async scene =>
    {
        string rest;
        try
        {
            rest = await scene.Client.Wire.ReadToEndAsync();
        }
        catch (OperationCanceledException)
        {
            return AnswerIn(scene) is { } answer ? string.Create(CultureInfo.InvariantCulture, $"answers {answer.Status} and keeps the connection") : "keeps the connection";
        }

        return rest.Length == 0 ? null : $"says further '{Short(rest)}'";
    };

    /// <summary>Another request on the connection is understood and answered.</summary>
    public static Expectation Stays => static async scene =>
    {
        var client = scene.Client;
        await client.SendAsync("GET /api/v1/messages/{rule}?again HTTP/1.1\r\n{fields}\r\n");
        try
        {
            var again = await Message.ReadHeadAsync(client.Wire);
            return again is null ? "closes the connection" : again.First.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? null : $"goes on with '{Short(again.First)}'";
        }
        catch (OperationCanceledException)
        {
            return "answers no further request";
        }
    };

    public static Expectation Tunnelled(string bytes) => scene =>
        Task.FromResult(scene.Client.Tunnelled == bytes ? null : $"the tunnel brought '{Short(scene.Client.Tunnelled)}'");

    /// <summary>Problem details of this kind (RFC 9457).</summary>
    public static Expectation Problem(string kind) => Of(answer =>
        answer["Content-Type"] is ["application/problem+json"] && answer.Body.Contains($"\"urn:gatehouse:problem:{kind}\"", StringComparison.Ordinal) ? null : "no problem details");

    /// <summary>One of several ways that the RFC allows.</summary>
    public static Expectation Either(params Expectation[][] ways) => async scene =>
    {
        string? first = null;
        foreach (var way in ways)
        {
            string? found = null;
            foreach (var expectation in way)
            {
                found ??= await expectation(scene);
            }

            if (found is null)
            {
                return null;
            }

            first ??= found;
        }

        return first;
    };

    /// <summary>Looked at only when Gatehouse itself is asked: what we promise beyond the RFC.</summary>
    public static Expectation Strictly(params Expectation[] expectations) => async scene =>
    {
        foreach (var expectation in scene.Proxy.IsOurs ? expectations : [])
        {
            if (await expectation(scene) is { } found)
            {
                return found;
            }
        }

        return null;
    };

    /// <summary>The answer before the last one too.</summary>
    public static Expectation Answers(params int[] statuses) => scene =>
    {
        var found = scene.Client.Answers.Select(static answer => answer.Status).ToArray();
        return Task.FromResult(found.SequenceEqual(statuses) ? null : $"answers {string.Join(", ", found)}");
    };

    /// <summary>Looks at the last final answer.</summary>
    public static Expectation Of(Func<Message, string?> look) => scene =>
        Task.FromResult(AnswerIn(scene) is { } answer ? look(answer) : "no answer");

    internal static string Quoted(IReadOnlyCollection<string> values) => values.Count == 0 ? "missing" : Short(string.Join("', '", values));

    internal static string Short(string text) => "'" + (text.Length <= 60 ? text : text[..60] + "…").ReplaceLineEndings(" ") + "'";

    private static Message? AnswerIn(Scene scene) => scene.Client.Answers.LastOrDefault();
}

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The words of a client's script.</summary>
public static class Asking
{
    /// <summary>What opens a WebSocket (RFC 6455 §4.1), beside host and token.</summary>
    public const string Handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13";

    public static Step[] Get(string fields = "", string target = "{here}") => Ask("GET", target, fields, "");

    public static Step[] Post(string fields, string body, string target = "{here}") => Ask("POST", target, fields, body);

    public static Step[] Upgrade(string fields = "", string target = "{socket}") => [Send($"GET {target} HTTP/1.1\r\n{{fields}}{Handshake}\r\n{Lines(fields)}\r\n"), Answer];

    /// <summary>A request with all that it needs, and the answer to it.</summary>
    public static Step[] Ask(string method, string target, string fields, string body) =>
        [Send(Request(method, target, fields, body)), method == "HEAD" ? AnswerToHead : Answer];

    /// <summary>A request whose every byte is the rule's, and the answer to it.</summary>
    public static Step[] Raw(string bytes, bool isToHead = false) => [Send(bytes), isToHead ? AnswerToHead : Answer];

    public static Step[] Script(params Step[] steps) => steps;

    public static string Request(string method, string target, string fields = "", string body = "") =>
        $"{method} {target} HTTP/1.1\r\n{{fields}}{Lines(fields)}\r\n{body}";

    public static Step Send(string bytes) => client => client.SendAsync(bytes);

    /// <summary>Megabytes of a body, in the background, for as long as somebody takes them.</summary>
    public static Step SendMany(int megabytes) => client =>
    {
        client.Scene.BeginPouring(client.Wire, megabytes);
        return Task.CompletedTask;
    };

    public static Step Answer => static client => client.ReadAnswerAsync();

    public static Step AnswerToHead => static client => client.ReadAnswerAsync(isToHead: true);

    /// <summary>A final answer's head alone.</summary>
    public static Step AnswersHead => static client => client.ReadHeadAsync();

    /// <summary>An answer, or the end of the connection in its place (RFC 9112 §9.3.1 lets a gateway do that when the service did it).</summary>
    public static Step AnswerOrClose => static async client =>
    {
        try
        {
            await client.ReadAnswerAsync();
        }
        catch (RuleBrokenException) when (client.Wire.End != Wires.WireEnd.Open)
        {
            // The number of answers tells.
        }
    };

    /// <summary>An interim answer, before any final one.</summary>
    public static Step Continue => static async client =>
    {
        var head = await Wires.Message.ReadHeadAsync(client.Wire) ?? throw new RuleBrokenException("closes without 100");
        if (head.Status != 100)
        {
            throw new RuleBrokenException($"answers {head.Status} instead of 100");
        }

        client.Interim.Add(head);
    };

    /// <summary>So many bytes after the head.</summary>
    public static Step Read(int count) => client => client.ReadTunnelAsync(count);

    /// <summary>Waits until the service has a request of ours.</summary>
    public static Step Arrives(int requests = 1) => client =>
        client.Scene.UntilAsync(() => client.Scene.Seen.Count >= requests, "does not forward the request");

    /// <summary>Waits until the service has a request of ours, or it seems that it will get none before it is whole: others may hold it back until then.</summary>
    public static Step MayArrive => static client => client.Scene.LetAsync(() => client.Scene.Seen.Count > 0, "does not forward the request");

    /// <summary>Waits for a word of the service's script.</summary>
    public static Step Says(string word) => client => client.Scene.UntilAsync(() => client.Scene.HasSaid(word), "does not let the service get so far");

    /// <summary>Waits until the service has this part of the body.</summary>
    public static Step BodyArrives(string part) => client => client.Scene.UntilAsync(
        () => client.Scene.Seen is [.., var last] && last.Request.Body.Contains(part, StringComparison.Ordinal), "does not forward the body while it comes");

    public static Step Finish => static client =>
    {
        client.Wire.Finish();
        return Task.CompletedTask;
    };

    public static Step Abort => static client =>
    {
        client.Wire.Reset();
        return Task.CompletedTask;
    };

    private static string Lines(string fields) => fields.Length == 0 ? "" : fields + "\r\n";
}

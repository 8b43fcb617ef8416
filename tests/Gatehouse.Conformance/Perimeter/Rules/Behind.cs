using System.Globalization;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The words of a service's script.</summary>
public static class Behind
{
    public const string Accepts = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    /// <summary>Reads all of a request and says hello.</summary>
    public static Turn[] Hello =>
    [
        ReadsBody,
        static upstream => upstream.SendAsync(upstream.Seen.Request.Method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" : Ok("", "hello")),
    ];

    public static Turn ReadsBody => static upstream => upstream.ReadBodyAsync();

    /// <summary>The connection ends (FIN).</summary>
    public static Turn Ends => static upstream =>
    {
        upstream.End();
        return Task.CompletedTask;
    };

    /// <summary>The connection is torn down (RST).</summary>
    public static Turn Resets => static upstream =>
    {
        upstream.Reset();
        return Task.CompletedTask;
    };

    /// <summary>Waits until the gateway leaves the connection.</summary>
    public static Turn AwaitsEnd => static upstream => upstream.AwaitEndAsync();

    /// <summary>Sends back whatever comes, until it ends.</summary>
    public static Turn Echoes => static async upstream =>
    {
        while (await upstream.Wire.ReadSomeAsync(int.MaxValue) is { IsEmpty: false } some)
        {
            await upstream.Wire.SendAllAsync(some);
        }

        upstream.Seen.End = upstream.Wire.End;
        upstream.Scene.Changed();
        upstream.End();
    };

    /// <summary>Megabytes of an answer, for as long as somebody takes them.</summary>
    public static Turn SendsMany(int megabytes) => upstream => upstream.Scene.PourAsync(upstream.Wire, megabytes);

    /// <summary>Takes nothing until the scene is over.</summary>
    public static Turn Rests => static upstream => upstream.Scene.UntilAsync(static () => false, "rests");

    public static Turn Sends(string bytes) => upstream => upstream.SendAsync(bytes);

    /// <summary>Waits until the client has an answer's head and so many bytes of its body.</summary>
    public static Turn ClientHas(int bytes) => upstream => upstream.Scene.UntilAsync(
        () => upstream.Scene.Client.Answers is [.., var answer] && answer.Count >= bytes, "does not pass on what there is of an answer");

    /// <summary>The same, but a gateway other than ours may hold back what is no whole answer.</summary>
    public static Turn ClientMayHave(int bytes) => upstream => upstream.Scene.LetAsync(
        () => upstream.Scene.Client.Answers is [.., var answer] && answer.Count >= bytes, "does not pass on what there is of an answer");

    /// <summary>Tells the client's script that it may go on.</summary>
    public static Turn Said(string word) => upstream =>
    {
        upstream.Scene.Say(word);
        return Task.CompletedTask;
    };

    public static Turn[] Answers(string bytes) => [ReadsBody, Sends(bytes)];

    public static Turn[] AnswersAndEnds(string bytes) => [ReadsBody, Sends(bytes), Ends];

    /// <summary>The first time one script, every further time another.</summary>
    public static Turn[] FirstAndThen(Turn[] first, Turn[] then) =>
    [
        async upstream =>
        {
            foreach (var turn in upstream.Seen.Number == 1 ? first : then)
            {
                await turn(upstream);
            }
        },
    ];

    /// <summary>200 with a length.</summary>
    public static string Ok(string fields, string body) =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{(fields.Length == 0 ? "" : fields + "\r\n")}\r\n{body}");

    /// <summary>200 with these chunks, written as they are.</summary>
    public static string Chunked(string fields, string chunks) =>
        $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{(fields.Length == 0 ? "" : fields + "\r\n")}\r\n{chunks}";
}

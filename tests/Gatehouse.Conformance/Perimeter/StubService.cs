using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>What a service behind the perimeter received.</summary>
/// <param name="Line">The request line.</param>
/// <param name="Headers">As sent, one line each.</param>
/// <param name="Body">With the chunks put together.</param>
public sealed record Received(string Line, IReadOnlyList<string> Headers, byte[] Body)
{
    public string Target => Line.Split(' ')[1];

    /// <summary>The values of a header, in order.</summary>
    public string[] this[string name] =>
        [.. Headers.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];
}

/// <summary>
/// Somebody's service, on a raw socket: keeps every request it receives, and answers with whatever bytes a test wants, also wrong ones or none.
/// </summary>
public sealed class StubService : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentBag<TcpClient> _clients = [];
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;

    /// <param name="port">0 for any: another one only to come back where one was before.</param>
    public StubService(int port = 0)
    {
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public IReadOnlyList<Received> Received => [.. _received];

    public Received Last => _received.Last();

    /// <summary>What is done with a request: write to the stream, and return whether the connection goes on.</summary>
    public Func<Received, Stream, Task<bool>> Answer { get; set; } = Text("hello");

    /// <summary>What is done when the head of a request is there, before its body; returns whether the body is read, or else the connection ends.</summary>
    public Func<Received, Stream, Task<bool>>? Head { get; set; }

    /// <summary>Where it listens, without a path.</summary>
    public string Origin => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Only the requests of clients, without probes.</summary>
    public IReadOnlyList<Received> Asked => [.. _received.Where(static request => request.Target != "/")];

    /// <summary>200 with a text.</summary>
    public static Func<Received, Stream, Task<bool>> Text(string text) =>
        Bytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {text.Length}\r\n\r\n{text}"));

    /// <summary>Whatever bytes, and the connection goes on.</summary>
    public static Func<Received, Stream, Task<bool>> Bytes(string bytes) => async (_, stream) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        return true;
    };

    /// <summary>Whatever bytes, and the connection ends.</summary>
    public static Func<Received, Stream, Task<bool>> BytesAndEnd(string bytes) => async (_, stream) =>
    {
        await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        return false;
    };

    /// <summary>Nothing, ever.</summary>
    public Func<Received, Stream, Task<bool>> Silence => async (_, _) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopping.Token);
        return false;
    };

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        await _accepting;
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
                _clients.Add(client);
                _ = ServeAsync(client);
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            await using var stream = client.GetStream();
            while (await ReadAsync(stream) is { } request)
            {
                _received.Enqueue(request);
                if (!await Answer(request, stream))
                {
                    client.Close();
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The perimeter went first, or the test is over.
        }
    }

    private async Task<Received?> ReadAsync(Stream stream)
    {
        var lines = new List<string>();
        while (await LineAsync(stream) is { } line)
        {
            if (line.Length == 0 && lines.Count > 0)
            {
                var head = new Received(lines[0], [.. lines.Skip(1)], []);
                if (Head is { } early && !await early(head, stream))
                {
                    _received.Enqueue(head);
                    return null;
                }

                return head with { Body = await BodyAsync(head, stream) };
            }

            lines.Add(line);
        }

        return null;
    }

    private async Task<byte[]> BodyAsync(Received head, Stream stream)
    {
        if (head["Transfer-Encoding"] is ["chunked"])
        {
            var body = new List<byte>();
            while (int.Parse(await LineAsync(stream) ?? throw new EndOfStreamException(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                var chunk = new byte[size + 2];
                await stream.ReadExactlyAsync(chunk, _stopping.Token);
                body.AddRange(chunk[..size]);
            }

            _ = await LineAsync(stream) ?? throw new EndOfStreamException();
            return [.. body];
        }

        var length = head["Content-Length"] is [var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, _stopping.Token);
        return bytes;
    }

    private async Task<string?> LineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stopping.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(one[0]);
        }

        return null;
    }
}

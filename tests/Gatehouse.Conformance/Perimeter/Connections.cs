using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>How services are spoken to that are at <c>http://</c> addresses: on connections that are kept, used by one request at a time, and given up in time.</summary>
[Collection(TheGate.Name)]
public class The_perimeter_keeps_connections_to_services(Gate gate)
{
    [Fact]
    public async Task And_uses_one_for_all_requests_that_come_one_after_another()
    {
        await using var service = new CountedService();
        await using var own = await Gate.StartAsync(("RATE_LIMIT_RPS", "0"), ("UPSTREAM_MESSAGE_URL", service.Origin));
        for (var request = 0; request < 20; request++)
        {
            Assert.Equal(200, (await own.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
        }

        Assert.Equal(1, service.Connections);
    }

    [Fact]
    public async Task And_hears_when_one_that_rests_is_closed()
    {
        await using var service = new CountedService { AnswersPerConnection = 1 };
        await using var own = await Gate.StartAsync(("RATE_LIMIT_RPS", "0"), ("UPSTREAM_MESSAGE_URL", service.Origin));
        for (var request = 0; request < 20; request++)
        {
            // POST, which nobody may repeat: the connection has to be known for dead before it is used.
            await service.AllClosed();
            Assert.Equal(200, (await own.AskAsync("POST /api/v1/messages", Gate.Bearer() + "Content-Length: 2\r\n", "{}")).Status);
        }

        Assert.Equal(20, service.Connections);
    }

    [Fact]
    public async Task And_gives_up_one_that_rests_for_long()
    {
        await using var service = new CountedService();
        await using var own = await Gate.StartAsync(("RATE_LIMIT_RPS", "0"), ("UPSTREAM_MESSAGE_URL", service.Origin));
        Assert.Equal(200, (await own.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);

        await service.AllClosed();
    }

    [Fact]
    public async Task And_understands_an_answer_that_comes_byte_by_byte()
    {
        gate.Message.Answer = async (_, stream) =>
        {
            foreach (var letter in "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 Fine\r\nX-Any:  1 \r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x\r\nlo\r\n0\r\nX-Sum: 1\r\n\r\n"u8.ToArray())
            {
                await stream.WriteAsync(new[] { letter });
            }

            return true;
        };
        var answer = await gate.AskAsync("GET /api/v1/messages", Gate.Bearer());

        Assert.Equal((200, "hello"), (answer.Status, answer.Text));
        Assert.Equal(["1"], answer["X-Any"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task And_carries_content_of_any_size_both_ways(bool isChunked)
    {
        gate.Message.Answer = async (request, stream) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {request.Body.Length}\r\n\r\n")));
            await stream.WriteAsync(request.Body);
            return true;
        };
        foreach (var size in (int[])[0, 1, 4095, 4096, 16_384, 16_385, 70_001, 1_000_003])
        {
            var body = string.Create(size, 0, static (room, _) =>
            {
                for (var at = 0; at < room.Length; at++)
                {
                    room[at] = (char)('a' + (at * 31 / 7 % 26));
                }
            });
            var sent = isChunked ? string.Concat(body.Chunk(10_007).Select(static part => $"{part.Length:x}\r\n{new string(part)}\r\n")) + "0\r\n\r\n" : body;
            var answer = await gate.AskAsync("POST /api/v1/messages", Gate.Bearer() + (isChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {size}\r\n"), sent);

            Assert.Equal(200, answer.Status);
            Assert.True(answer.Text == body, $"{size} bytes came back as {answer.Text.Length} other ones");
        }
    }

    [Fact]
    public async Task And_returns_an_answer_that_comes_before_the_request_is_whole()
    {
        gate.Message.Head = async (_, stream) =>
        {
            await stream.WriteAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 6\r\n\r\nenough"u8.ToArray());
            return false;
        };
        try
        {
            using var client = await RawClient.OpenAsync(gate);
            await client.SayAsync("POST /api/v1/messages HTTP/1.1\r\nHost: gate.example\r\n" + Gate.Bearer() + "Content-Length: 1000000\r\n\r\nhello");

            Assert.StartsWith("HTTP/1.1 413", await client.HeadAsync(), StringComparison.Ordinal);
        }
        finally
        {
            gate.Message.Head = null;
        }
    }

    /// <summary>Counts its connections, and closes each after so many answers.</summary>
    private sealed class CountedService : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
        private readonly Task _accepting;
        private int _connections;

        public CountedService()
        {
            _listener.Start();
            _accepting = AcceptAsync();
        }

        public int AnswersPerConnection { get; init; } = int.MaxValue;

        public int Connections => Volatile.Read(ref _connections);

        public string Origin => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        /// <summary>Waits until both sides have closed every connection.</summary>
        public async Task AllClosed()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
            while (!_open.IsEmpty)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            foreach (var client in _open.Keys)
            {
                client.Dispose();
            }

            await _accepting;
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    var client = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _connections);
                    _open.TryAdd(client, true);
                    _ = ServeAsync(client);
                }
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
            {
                // The end of the test.
            }
        }

        private async Task ServeAsync(TcpClient client)
        {
            try
            {
                var stream = client.GetStream();
                var buffer = new byte[4096];
                for (var answers = 0; answers < AnswersPerConnection; answers++)
                {
                    if (await stream.ReadAsync(buffer) == 0)
                    {
                        return;
                    }

                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
                }

                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (IOException)
            {
                // Torn off, which is closed too.
            }
            finally
            {
                client.Dispose();
                _open.TryRemove(client, out _);
            }
        }
    }
}

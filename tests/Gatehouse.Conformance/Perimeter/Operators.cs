using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>What whoever runs a perimeter sees of it.</summary>
[Collection(TheGate.Name)]
public class The_perimeter_shows_its_operator(Gate gate)
{
    [Fact]
    public async Task That_it_is_alive_and_ready_without_a_token()
    {
        Assert.Equal(200, (await gate.AskAsync("GET /health/live")).Status);
        Assert.Equal(200, (await gate.AskAsync("GET /health/ready")).Status);
        Assert.Equal(401, (await gate.AskAsync("GET /metrics")).Status);
    }

    [Fact]
    public async Task What_passed_by_route_and_status_with_a_token()
    {
        await gate.AskAsync("GET /api/v1/messages/17", Gate.Bearer());
        await gate.AskAsync("GET /made/up/path", Gate.Bearer());
        var metrics = await gate.AskAsync("GET /metrics", Gate.Bearer());

        Assert.Contains("gatehouse_http_requests_total{", metrics.Text, StringComparison.Ordinal);
        Assert.Contains("path=\"/api/v1/messages/{**rest}\"", metrics.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("made/up", metrics.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_is_secret_in_its_log()
    {
        var token = Gate.Token("somebody-special");
        var verbose = await Gate.StartAsync(("LOG_LEVEL", "trace"));
        try
        {
            await verbose.AskAsync("GET /api/v1/messages?password=hunter2", Gate.Bearer(token));
            await verbose.AskAsync($"GET /ws?token={token}");
            Assert.DoesNotContain(token, verbose.Process.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", verbose.Process.Output, StringComparison.Ordinal);
        }
        finally
        {
            await verbose.DisposeAsync();
        }
    }

    [Fact]
    public async Task What_is_wrong_with_its_configuration()
    {
        await using var broken = GatehouseProcess.New(new Dictionary<string, string>
        {
            ["GATEHOUSE_PROFILE"] = "realchat",
            ["UPSTREAM_AUTH_URL"] = "auth:5001/path",
            ["RATE_LIMIT_BURST"] = "0",
        });
        broken.Launch();

        Assert.NotEqual(0, await broken.ExitAsync());
        Assert.Contains("UPSTREAM_AUTH_URL: perimeter.auth_url is \"auth:5001/path\"; allowed:", broken.Output, StringComparison.Ordinal);
        Assert.Contains("RATE_LIMIT_BURST: perimeter.burst is \"0\"; allowed: 1 to 1000000", broken.Output, StringComparison.Ordinal);
        Assert.Contains("JWT_SECRET", broken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_runs_is_finished_when_it_is_told_to_stop()
    {
        var going = await Gate.StartAsync();
        try
        {
            var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var mayAnswer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            going.Message.Answer = async (received, stream) =>
            {
                asked.SetResult();
                await mayAnswer.Task;
                return await StubService.Text("at last")(received, stream);
            };
            var answer = going.AskAsync("GET /api/v1/messages", Gate.Bearer());
            await asked.Task.WaitAsync(Patience.Length);
            going.Process.Terminate();
            mayAnswer.SetResult();

            Assert.Equal("at last", (await answer).Text);
            Assert.Equal(0, await going.Process.ExitAsync());
        }
        finally
        {
            await going.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_socket_gets_a_close_frame_after_the_last_whole_frame_when_it_is_told_to_stop()
    {
        var going = await Gate.StartAsync();
        try
        {
            // A frame of five bytes, and three bytes of the next one; after it frame upon frame, byte for byte, until somebody says goodbye.
            going.Delivery.Answer = async (_, stream) =>
            {
                await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"u8.ToArray());
                await stream.WriteAsync(new byte[] { 0x81, 5, 1, 2, 3, 4, 5, 0x81, 3, 9 });
                var goodbye = stream.ReadExactlyAsync(new byte[8]).AsTask();
                for (var at = 0; !goodbye.IsCompleted; at++)
                {
                    await stream.WriteAsync(new byte[] { at < 2 ? (byte)(8 - at) : new byte[] { 0x81, 1, 6 }[(at - 2) % 3] });
                    await Task.WhenAny(goodbye, Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System));
                }

                await goodbye;
                return false;
            };
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(going.Address.Host, going.Address.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                "GET /ws HTTP/1.1\r\nHost: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + Gate.Bearer() + "\r\n"));
            using var patience = Patience.Token();
            var head = new List<byte>();
            var one = new byte[1];
            while (!head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
            {
                await stream.ReadExactlyAsync(one, patience.Token);
                head.Add(one[0]);
            }

            var frames = new byte[10];
            await stream.ReadExactlyAsync(frames, patience.Token);
            going.Process.Terminate();
            var rest = new List<byte>();
            byte[] close = [0x88, 2, 0x03, 0xF4];
            while (!rest.TakeLast(4).SequenceEqual(close))
            {
                await stream.ReadExactlyAsync(one, patience.Token);
                rest.Add(one[0]);
            }

            Assert.Equal([8, 7], rest.Take(2));
            Assert.All(rest.Skip(2).SkipLast(4).Chunk(3), static frame => Assert.Equal([0x81, 1, 6], frame));
            await stream.WriteAsync(new byte[] { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xF4 }, patience.Token);
            Assert.Equal(0, await stream.ReadAsync(one, patience.Token));
            Assert.Equal(0, await going.Process.ExitAsync());
        }
        finally
        {
            await going.DisposeAsync();
        }
    }
}

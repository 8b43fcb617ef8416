using System.Net;
using System.Text;
using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

public class The_door
{
    [Fact]
    public async Task leaves_ordinary_requests_to_kestrel_untouched()
    {
        await using var host = await GatewayHost.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{host.Port}") };
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("page", await http.GetStringAsync("/page"));
            using var body = new ByteArrayContent(new byte[1_000_000]);
            using var answer = await http.PostAsync("/length", body);
            Assert.Equal("1000000", await answer.Content.ReadAsStringAsync());
        }

        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/gatewayish")).StatusCode);
    }

    [Fact]
    public async Task leaves_pipelined_and_scattered_requests_to_kestrel_untouched()
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.ConnectAsync(host);
        await ada.SendAsync("GET /page HTTP/1.1\r\nHost: a\r\n\r\nGET /page HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await ada.HeadAsync(), StringComparison.Ordinal);
        Assert.Contains("page", Encoding.ASCII.GetString(await ada.BytesAsync(14)), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", await ada.HeadAsync(), StringComparison.Ordinal);

        using var bo = await RawClient.ConnectAsync(host);
        foreach (var one in Encoding.ASCII.GetBytes("GET /page HTTP/1.1\r\nHost: a\r\n\r\n"))
        {
            await bo.SendAsync(one);
        }

        Assert.StartsWith("HTTP/1.1 200", await bo.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task lets_a_head_in_that_comes_byte_by_byte_and_frames_that_come_with_the_head()
    {
        await using var host = await GatewayHost.StartAsync();
        using var slow = await RawClient.ConnectAsync(host);
        foreach (var one in Encoding.ASCII.GetBytes(RawClient.Head()))
        {
            await slow.SendAsync(one);
        }

        Assert.StartsWith("HTTP/1.1 101", await slow.HeadAsync(), StringComparison.Ordinal);
        foreach (var fast in new[] { true, false })
        {
            using var eager = await RawClient.ConnectAsync(host);
            var head = RawClient.Head("/gateway/?v=10", fast ? "" : $"X-Filler: {new string('x', 9000)}\r\n");
            await eager.SendAsync([.. Encoding.ASCII.GetBytes(head), .. ClientFrames.Text("first")]);
            Assert.StartsWith("HTTP/1.1 101", await eager.HeadAsync(), StringComparison.Ordinal);
            Assert.Equal("first", await eager.TextAsync());
        }
    }

    [Fact]
    public async Task answers_the_handshake_as_the_rfc_says()
    {
        await using var host = await GatewayHost.StartAsync();
        foreach (var fast in new[] { true, false })
        {
            using var ada = await RawClient.ConnectAsync(host);
            await ada.SendHeadAsync(fast, RawClient.Head(more: "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: chat\r\n"));
            var answer = await ada.HeadAsync();
            Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", answer, StringComparison.Ordinal);
            Assert.Contains("Upgrade: websocket\r\n", answer, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Connection: Upgrade\r\n", answer, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Extensions", answer, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("Protocol:", answer, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", 426, "Sec-WebSocket-Version: 13")]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", 400, "Content-Length")]
    [InlineData("Sec-WebSocket-Key:", "Sec-WebSocket-Kex:", 400, "Content-Length")]
    [InlineData("Connection: keep-alive, Upgrade", "Connection: keep-alive", 426, "Upgrade: websocket")]
    [InlineData("upgrade: WebSocket", "upgrade: h2c", 426, "Upgrade: websocket")]
    [InlineData("GET /gateway ", "GET /gateway?1&2&3&4&5&6&7&8&9&0&1&2&3&4&5&6&7&8&9&0&1&2&3&4&5&6&7&8&9&0&1&2&3 ", 400, "Content-Length")]
    [InlineData("Host: localhost", "Host: lo\"cal", 400, "")]
    [InlineData("Host: localhost\r\n", "Host: localhost\r\nContent-Length: 5\r\n", 400, "Content-Length")]
    public async Task refuses_a_wrong_handshake(string right, string wrong, int status, string header)
    {
        await using var host = await GatewayHost.StartAsync();
        foreach (var fast in new[] { true, false })
        {
            using var ada = await RawClient.ConnectAsync(host);
            await ada.SendHeadAsync(fast, RawClient.Head().Replace(right, wrong, StringComparison.Ordinal));
            var answer = await ada.HeadAsync();
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Contains(header, answer, StringComparison.OrdinalIgnoreCase);
            if (header.Length > 0)
            {
                Assert.Contains("Content-Type: application/json\r\n", answer, StringComparison.OrdinalIgnoreCase);
                Assert.Equal("{\"message\":\"", Encoding.ASCII.GetString(await ada.BytesAsync(12)));
            }
        }

        Assert.Equal(0, host.Open.Count);
    }

    [Fact]
    public async Task tells_a_browser_that_this_is_a_gateway()
    {
        await using var host = await GatewayHost.StartAsync();
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"http://127.0.0.1:{host.Port}/gateway?v=10");
        Assert.Equal(426, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("""{"message":"This is a WebSocket gateway.","code":0}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task refuses_newcomers_once_told_so_and_keeps_who_is_there()
    {
        await using var host = await GatewayHost.StartAsync(new ConnectionOptions { RetryAfter = TimeSpan.FromSeconds(7) });
        using var ada = await RawClient.UpgradeAsync(host);
        host.Open.RefuseNew();
        foreach (var fast in new[] { true, false })
        {
            using var bo = await RawClient.ConnectAsync(host);
            await bo.SendHeadAsync(fast, RawClient.Head());
            var answer = await bo.HeadAsync();
            Assert.StartsWith("HTTP/1.1 503 ", answer, StringComparison.Ordinal);
            Assert.Contains("Retry-After: 7\r\n", answer, StringComparison.Ordinal);
        }

        await ada.SendAsync(ClientFrames.Text("still here"));
        Assert.Equal("still here", await ada.TextAsync());
    }

    [Fact]
    public async Task refuses_more_than_the_house_holds()
    {
        await using var host = await GatewayHost.StartAsync(new ConnectionOptions { MaxConnections = 1 });
        using var ada = await RawClient.UpgradeAsync(host);
        using var bo = await RawClient.ConnectAsync(host);
        await bo.SendAsync(RawClient.Head());
        Assert.StartsWith("HTTP/1.1 503 ", await bo.HeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ends_a_connection_that_says_nothing()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(new ConnectionOptions { MaxUndecided = 1 }, clock);
        using var silent = await RawClient.ConnectAsync(host);

        // One more than may wait is left to Kestrel and served all the same. That it is served means that the silent one is waiting.
        using var late = await RawClient.ConnectAsync(host);
        await late.SendAsync("GET /page HTTP/1.1\r\nHost: a\r\n\r\n");
        await late.HeadAsync();
        clock.Pass(TimeSpan.FromSeconds(12));
        host.Wheel.Turn();
        await silent.EndAsync();
    }

    [Fact]
    public async Task closes_everybody_at_the_end()
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host);
        using var bo = await RawClient.UpgradeAsync(host, fast: false);
        using var hurry = new CancellationTokenSource();
        var ending = host.Open.EndAsync(CloseReason.Restarting, hurry.Token);
        foreach (var client in new[] { ada, bo })
        {
            Assert.Equal(1012, await client.CloseCodeAsync());
            await client.SendAsync(ClientFrames.Close(1012));
            await client.EndAsync();
        }

        await ending.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, host.Open.Count);
    }

    [Fact]
    public async Task cuts_off_who_does_not_leave_in_time()
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        using var ada = await RawClient.UpgradeAsync(host);
        using var bo = await RawClient.UpgradeAsync(host, fast: false);
        using var hurry = new CancellationTokenSource();
        var ending = host.Open.EndAsync(CloseReason.Restarting, hurry.Token);
        await hurry.CancelAsync();
        await ending.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task lets_go_of_a_silent_connection_when_it_stops()
    {
        await using var host = await GatewayHost.StartAsync();
        using var silent = await RawClient.ConnectAsync(host);
        using var ada = await RawClient.UpgradeAsync(host);
        await host.StopAsync().WaitAsync(TimeSpan.FromSeconds(20));
        await silent.EndAsync();

        // Whoever holds the connections ends them; a listener that stops does not.
        await ada.SendAsync(ClientFrames.Text("still here"));
        Assert.Equal("still here", await ada.TextAsync());
    }
}

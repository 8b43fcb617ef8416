using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Where a message ends is seen by the perimeter as RFC 9112 says, or the message goes nowhere: nobody behind it ever sees a request that the perimeter did not.</summary>
[Collection(TheGate.Name)]
public partial class The_perimeter_frames(Gate gate)
{
    private const string Host = "Host: gate.example\r\n";
    private const string Chunked = "Transfer-Encoding: chunked\r\n";
    private static readonly string Smuggled = $"GET /api/v1/messages/smuggled HTTP/1.1\r\n{Host}{Gate.Bearer()}\r\n";

    [Theory]
    [InlineData("TRACE /api/v1/messages HTTP/1.1\r\nHost: a\r\n\r\n", 501)]
    [InlineData("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501)]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505)]
    [InlineData("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("get / http/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /api/v1/messages/\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET /api/v1/messages/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n X: 1\r\nHost: a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: 1\rY: 2\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400)]
    [InlineData("\u0016\u0003\u0001\u0002\0", 400)]
    public async Task No_head_that_breaks_a_rule_and_says_so(string head, int status) => await RefusesAsync(head, status);

    [Theory]
    [InlineData("Content-Length: +5\r\n", 400)]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n", 400)]
    [InlineData("Content-Length: 5, 5\r\n", 400)]
    [InlineData("Content-Length: 0x5\r\n", 400)]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked, identity\r\n", 400)]
    [InlineData("Transfer-Encoding: xchunked\r\n", 400)]
    [InlineData("Transfer-Encoding: \"chunked\"\r\n", 400)]
    [InlineData("Transfer-Encoding : chunked\r\n", 400)]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", 501)]
    public async Task No_content_whose_length_can_be_read_in_two_ways(string fields, int status) =>
        await RefusesAsync($"POST /api/v1/messages HTTP/1.1\r\n{Host}{Gate.Bearer()}{fields}\r\n0\r\n\r\n", status);

    [Fact]
    public async Task No_transfer_coding_in_a_version_that_has_none() =>
        await RefusesAsync($"POST /api/v1/messages HTTP/1.0\r\n{Host}{Gate.Bearer()}{Chunked}\r\n0\r\n\r\n", 400);

    [Fact]
    public async Task No_head_without_bounds()
    {
        await RefusesAsync($"GET /api/v1/messages?{new string('a', 9000)} HTTP/1.1\r\n{Host}\r\n", 414);
        await RefusesAsync($"GET /api/v1/messages HTTP/1.1\r\n{Host}X: {new string('a', 40_000)}\r\n\r\n", 431);
        await RefusesAsync($"GET /api/v1/messages HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Repeat("X: 1\r\n", 101))}\r\n", 431);
    }

    [Theory]
    [InlineData("5\r\nhello\n0\r\n\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a\nhello\r\n0\r\n\r\n")]
    [InlineData("5;\ra\r\nhello\r\n0\r\n\r\n")]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("100000005\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello!\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nContent-Length: 1\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nAuthorization: x\r\n\r\n")]
    [InlineData("5\r\nhello\r\n0\r\nX : 1\r\n\r\n")]
    public async Task No_chunk_or_trailer_that_breaks_a_rule(string chunks)
    {
        var answer = await SendAsync($"POST /api/v1/messages HTTP/1.1\r\n{Host}{Gate.Bearer()}{Chunked}\r\n{chunks}{Smuggled}");

        Assert.Equal(400, answer.Status);
        Assert.Equal(["application/problem+json"], answer["Content-Type"]);
        Assert.Equal(["close"], answer["Connection"]);
        Assert.DoesNotContain("HTTP/1.1", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_chunk_extension_of_a_mebibyte()
    {
        var answer = await SendAsync($"POST /api/v1/messages HTTP/1.1\r\n{Host}{Gate.Bearer()}{Chunked}\r\n5;{new string('a', 1024 * 1024)}\r\nhello\r\n0\r\n\r\n");
        Assert.Equal(400, answer.Status);
    }

    [Fact]
    public async Task No_wrong_content_of_a_request_that_nobody_wanted()
    {
        var answer = await SendAsync($"POST /api/v1/messages HTTP/1.1\r\n{Host}{Chunked}\r\n5\r\nhello\n{Smuggled}");

        // One answer, and it is the one to the request.
        Assert.Equal(401, answer.Status);
        Assert.DoesNotContain("HTTP/1.1", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_come_glued_together_one_by_one_and_answers_them_in_order_before_it_refuses()
    {
        const string Bad = "GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n";
        var before = gate.Message.Received.Count;
        var all = await SendAllAsync(Good("1") + Good("2", "hello") + "\r\n" + GoodChunked("3") + Good("4") + Bad + Smuggled);

        Assert.Equal(["200", "200", "200", "200", "400"], Statuses(all));
        Assert.Equal(["/api/v1/messages/1", "/api/v1/messages/2", "/api/v1/messages/3", "/api/v1/messages/4"], gate.Message.Received.Skip(before).Select(static request => request.Target));
        Assert.Equal(["", "hello", "chunked content", ""], gate.Message.Received.Skip(before).Select(static request => Encoding.ASCII.GetString(request.Body)));
    }

    [Fact]
    public async Task Requests_that_come_a_byte_at_a_time()
    {
        var before = gate.Message.Received.Count;
        using var patience = Patience.Token();
        using var client = await ConnectAsync();
        client.NoDelay = true;
        foreach (var one in Encoding.ASCII.GetBytes(Good("1", "hello") + GoodChunked("2") + "GET / HTTP/9.9\r\n"))
        {
            await client.GetStream().WriteAsync(new[] { one }, patience.Token);
        }

        Assert.Equal(["200", "200", "505"], Statuses(await ReadAllAsync(client)));
        Assert.Equal(["hello", "chunked content"], gate.Message.Received.Skip(before).Select(static request => Encoding.ASCII.GetString(request.Body)));
    }

    [Fact]
    public async Task The_next_request_after_an_upgrade_that_the_service_refuses()
    {
        gate.Delivery.Answer = StubService.Bytes("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 3\r\n\r\ntea");
        var all = await SendAllAsync(
            $"GET /ws HTTP/1.1\r\n{Host}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{Gate.Bearer()}\r\n"
            + Good("1") + "\0frames that nobody waits for");

        Assert.Equal(["418", "200", "400"], Statuses(all));
    }

    [Fact]
    public async Task Nothing_of_a_request_whose_content_breaks_off()
    {
        var before = gate.Message.Received.Count;
        foreach (var cut in new[] { "Content-Length: 10\r\n\r\nhello", Chunked + "\r\na\r\nhello", Chunked + "\r\n5\r\nhello\r\n", Chunked + "\r\n5\r\nhello\r\n0\r\n", Chunked + "\r\n5\r\nhello\r\n0\r\nX: 1\r\n" })
        {
            using var client = await ConnectAsync();
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST /api/v1/messages/cut HTTP/1.1\r\n{Host}{Gate.Bearer()}{cut}"));
            var answers = client.GetStream();
            client.Client.Shutdown(SocketShutdown.Send);
            await ReadAllAsync(answers);
        }

        Assert.Equal(before, gate.Message.Received.Count);
    }

    [Fact]
    public async Task And_lets_a_client_that_goes_on_sending_read_why_it_was_refused()
    {
        using var patience = Patience.Token();
        using var client = await ConnectAsync();
        var sending = Task.Run(async () =>
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\n{Host}Content-Length: +600000\r\n\r\n"), patience.Token);
            await client.GetStream().WriteAsync(new byte[600_000], patience.Token);
        });
        await sending;

        Assert.StartsWith("HTTP/1.1 400 Bad Request", await ReadAllAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_answers_HEAD_without_content()
    {
        var answer = await gate.SendAsync("HEAD / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n");
        Assert.Equal(400, answer.Status);
        Assert.Empty(answer.Body);
        Assert.NotEqual(["0"], answer["Content-Length"]);
    }

    [Fact]
    public async Task And_counts_what_it_refuses_by_reason()
    {
        await gate.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n");
        await SendAsync($"POST /api/v1/messages HTTP/1.1\r\n{Host}{Gate.Bearer()}{Chunked}\r\nx\r\n");
        var metrics = (await gate.AskAsync("GET /metrics", Gate.Bearer())).Text;

        Assert.Contains("gatehouse_request_refusals_total{reason=\"field_name\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("gatehouse_request_refusals_total{reason=\"chunk\"}", metrics, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d{3}) ")]
    private static partial Regex Status();

    private static IEnumerable<string> Statuses(string answers) => Status().Matches(answers).Select(static match => match.Groups[1].Value);

    private static string Good(string name, string body = "") =>
        $"POST /api/v1/messages/{name} HTTP/1.1\r\n{Host}{Gate.Bearer()}Content-Length: {body.Length}\r\n\r\n{body}";

    private static string GoodChunked(string name) =>
        $"POST /api/v1/messages/{name} HTTP/1.1\r\n{Host}{Gate.Bearer()}{Chunked}\r\n8;a=b\r\nchunked \r\n7\r\ncontent\r\n0\r\nX-Sum: 1\r\n\r\n";

    private async Task RefusesAsync(string bytes, int status)
    {
        var answer = await SendAsync(bytes + Smuggled);

        Assert.Equal(status, answer.Status);
        Assert.Equal(["application/problem+json"], answer["Content-Type"]);
        Assert.Equal(["close"], answer["Connection"]);
        Assert.Equal([$"{answer.Body.Length}"], answer["Content-Length"]);
        Assert.Contains($"\"requestId\":\"{Assert.Single(answer["X-Request-Id"])}\"", answer.Text, StringComparison.Ordinal);
        Assert.True(answer.EndedCleanly);
    }

    /// <summary>Whatever is sent this way is never seen by a service.</summary>
    private async Task<RawAnswer> SendAsync(string bytes)
    {
        int Seen() => gate.Auth.Received.Count + gate.Message.Received.Count + gate.Delivery.Received.Count;
        var before = Seen();
        var answer = await gate.SendAsync(bytes);
        Assert.Equal(before, Seen());
        return answer;
    }

    private async Task<string> SendAllAsync(string bytes)
    {
        using var client = await ConnectAsync();
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
        return await ReadAllAsync(client);
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        return client;
    }

    private static Task<string> ReadAllAsync(TcpClient client) => ReadAllAsync(client.GetStream());

    private static async Task<string> ReadAllAsync(NetworkStream answers)
    {
        using var patience = Patience.Token();
        using var all = new MemoryStream();
        try
        {
            await answers.CopyToAsync(all, patience.Token);
        }
        catch (IOException)
        {
            // A reset is an end, too.
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }
}

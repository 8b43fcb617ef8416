namespace Gatehouse.Conformance.Perimeter;

/// <summary>What crosses the perimeter beside the body (RFC 9110 §7.6, RFC 7239 §8.1).</summary>
[Collection(TheGate.Name)]
public class The_perimeter_cleans_headers(Gate gate)
{
    [Theory]
    [InlineData("X-Internal-User-Id")]
    [InlineData("x-internal-user-id")]
    [InlineData("X_Internal_User_Id")]
    [InlineData("X-Internal_Role")]
    [InlineData("X-User-Id")]
    [InlineData("X_USER_ROLE")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("True-Client-IP")]
    [InlineData("Proxy-Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("TE")]
    [InlineData("Proxy-Authorization")]
    public async Task That_only_it_may_set_or_that_end_here(string name)
    {
        await gate.AskAsync("GET /api/v1/messages", Gate.Bearer(Gate.Token("ada")) + $"{name}: spoofed\r\n");

        Assert.DoesNotContain(gate.Message.Last.Headers, static line => line.Contains("spoofed", StringComparison.Ordinal));
        Assert.Equal(["ada"], gate.Message.Last["X-Internal-User-Id"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("close, ")]
    [InlineData("keep-alive, ")]
    public async Task That_the_client_nominates_but_not_those_that_matter(string known)
    {
        var nominating = $"GET /api/v1/messages/first HTTP/1.1\r\nHost: gate.example\r\nConnection: {known}X-Mine, X-Internal-User-Id, Authorization, X-Forwarded-For\r\nX-Mine: 1\r\n"
            + Gate.Bearer(Gate.Token("ada")) + "\r\n";
        await gate.SendAsync(nominating + $"GET /api/v1/messages/last HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n{Gate.Bearer()}\r\n");

        var received = gate.Message.Received.Last(static request => request.Target.EndsWith("/first", StringComparison.Ordinal));
        Assert.Empty(received["X-Mine"]);
        Assert.Equal(["ada"], received["X-Internal-User-Id"]);
        Assert.Equal(["127.0.0.1"], received["X-Forwarded-For"]);
        Assert.Single(received["Authorization"]);
    }

    [Fact]
    public async Task And_says_who_asked_for_what()
    {
        await gate.AskAsync("GET /api/v1/messages", Gate.Bearer() + "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\n");

        var received = gate.Message.Last;
        Assert.Equal(["127.0.0.1"], received["X-Forwarded-For"]);
        Assert.Equal(["http"], received["X-Forwarded-Proto"]);
        Assert.Equal(["gate.example"], received["X-Forwarded-Host"]);
        Assert.Equal(["1.1 gatehouse"], received["Via"]);
        Assert.Single(received["X-Request-Id"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", Assert.Single(received["traceparent"]));
    }

    [Fact]
    public async Task And_tells_the_client_the_number_of_its_request()
    {
        var answer = await gate.AskAsync("GET /api/v1/messages", Gate.Bearer());
        Assert.Equal(gate.Message.Last["X-Request-Id"], answer["X-Request-Id"]);

        var refused = await gate.AskAsync("GET /api/v1/messages");
        Assert.Contains(Assert.Single(refused["X-Request-Id"]), refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_passes_bytes_that_are_not_ascii_as_they_are()
    {
        gate.Message.Answer = StubService.Bytes("HTTP/1.1 200 OK\r\nX-Name: caf\u00e9\r\nContent-Length: 0\r\n\r\n");
        try
        {
            var answer = await gate.AskAsync("GET /api/v1/messages", Gate.Bearer() + "X-Name: na\u00efve\r\n");
            Assert.Equal(["na\u00efve"], gate.Message.Last["X-Name"]);
            Assert.Equal(["caf\u00e9"], answer["X-Name"]);
        }
        finally
        {
            gate.Message.Answer = StubService.Text("hello");
        }
    }

    [Fact]
    public async Task Of_answers_too()
    {
        gate.Message.Answer = StubService.Bytes("HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Internal-Note: 1\r\nX-Fine: 1\r\nContent-Length: 0\r\n\r\n");
        try
        {
            var answer = await gate.AskAsync("GET /api/v1/messages", Gate.Bearer());
            Assert.Empty(answer["X-Hop"]);
            Assert.Empty(answer["Keep-Alive"]);
            Assert.Equal(["1"], answer["X-Fine"]);
        }
        finally
        {
            gate.Message.Answer = StubService.Text("hello");
        }
    }

    [Fact]
    public async Task And_lets_browsers_of_known_origins_read_answers_and_refusals()
    {
        var preflight = await gate.AskAsync(
            "OPTIONS /api/v1/messages", "Origin: https://chat.example\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n");
        Assert.Equal(204, preflight.Status);
        Assert.Equal(["https://chat.example"], preflight["Access-Control-Allow-Origin"]);

        foreach (var token in new[] { "", Gate.Bearer() })
        {
            var answer = await gate.AskAsync("GET /api/v1/messages", token + "Origin: https://chat.example\r\n");
            Assert.Equal(["https://chat.example"], answer["Access-Control-Allow-Origin"]);
            Assert.Contains("Origin", string.Join(',', answer["Vary"]), StringComparison.Ordinal);

            var foreign = await gate.AskAsync("GET /api/v1/messages", token + "Origin: https://evil.example\r\n");
            Assert.Empty(foreign["Access-Control-Allow-Origin"]);
        }
    }
}

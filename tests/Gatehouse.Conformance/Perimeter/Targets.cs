namespace Gatehouse.Conformance.Perimeter;

/// <summary>The target that is decided on is the one that is forwarded, or nothing is (RFC 9110 §7.7, RFC 9112 §3.2).</summary>
[Collection(TheGate.Name)]
public class The_perimeter_reads_a_target(Gate gate)
{
    [Theory]
    [InlineData("/api/v1/messages/%41bc?a=b%20c&d=%2F..")]
    [InlineData("/api/v1/messages/a%20b")]
    [InlineData("/api/v1/messages/caf%C3%A9;v=1?x=%7B%7D&&y")]
    [InlineData("/api/v1/messages/~a-b._c?")]
    [InlineData("/api/v1/messages?q=a//b")]
    public async Task And_forwards_it_exactly_as_it_was_sent(string target)
    {
        var answer = await gate.AskAsync("GET " + target, Gate.Bearer());

        Assert.Equal(200, answer.Status);
        Assert.Equal(target, gate.Message.Last.Target);
    }

    [Theory]
    [InlineData("/api/v1/auth/login/%2e%2e/../messages")]
    [InlineData("/api/v1/auth/login/../../messages")]
    [InlineData("/api/v1/auth/login/%2E./messages")]
    [InlineData("/api/v1/./messages")]
    [InlineData("/api/v1/messages%2fx")]
    [InlineData("/api/v1/messages%5Cx")]
    [InlineData("/api/v1\\messages")]
    [InlineData("/api/v1//messages")]
    [InlineData("//api/v1/messages")]
    [InlineData("/api/v1/messages/%00")]
    [InlineData("/api/v1/messages/%0d%0aX:1")]
    [InlineData("/api/v1/messages/%zz")]
    [InlineData("/api/v1/messages/%4")]
    [InlineData("/api/v1/messages/\u0001")]
    [InlineData("/api/v1/messages/%7f")]
    public async Task And_refuses_what_others_might_read_differently(string target)
    {
        var before = gate.Auth.Received.Count + gate.Message.Received.Count;
        foreach (var token in new[] { "", Gate.Bearer() })
        {
            var answer = await gate.AskAsync("POST " + target, token + "Content-Length: 0\r\n");
            Assert.Equal(400, answer.Status);
        }

        Assert.Equal(before, gate.Auth.Received.Count + gate.Message.Received.Count);
    }

    [Fact]
    public async Task And_takes_the_absolute_form_whose_authority_replaces_host()
    {
        var answer = await gate.SendAsync($"GET http://other.example/api/v1/messages?x=1 HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n{Gate.Bearer()}\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal("/api/v1/messages?x=1", gate.Message.Last.Target);
        Assert.Equal(["other.example"], gate.Message.Last["X-Forwarded-Host"]);
    }

    [Fact]
    public async Task And_refuses_one_that_is_too_long() =>
        Assert.Equal(414, (await gate.AskAsync("GET /api/v1/messages?" + new string('a', 9000), Gate.Bearer())).Status);
}

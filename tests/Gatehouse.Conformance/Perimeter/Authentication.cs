namespace Gatehouse.Conformance.Perimeter;

/// <summary>Who passes, and that nobody else reaches a service (RFC 6750, RFC 9110 §11).</summary>
[Collection(TheGate.Name)]
public class The_perimeter_asks_who_is_there(Gate gate)
{
    public static TheoryData<string> BadTokens => new()
    {
        Gate.Token(secret: "another secret that is long enough for HS256, and wrong"),
        Gate.Token(expiresIn: -3600),
        Gate.Token() + "x",
        Gate.Token()[..^1],
        Gate.Token(subject: "with\\r\\nX-Injected: 1"),
        Gate.Token(subject: ""),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwiZXhwIjo5OTk5OTk5OTk5fQ.",
        "abc",
        "a.b.c",
        new string('a', 9000),
    };

    [Fact]
    public async Task Lets_a_valid_token_through_and_says_whose_it_is()
    {
        var answer = await gate.AskAsync("GET /api/v1/users/me", Gate.Bearer(Gate.Token("ada-7")));

        Assert.Equal((200, "hello"), (answer.Status, answer.Text));
        Assert.Equal(["ada-7"], gate.Message.Last["X-Internal-User-Id"]);
    }

    [Theory]
    [InlineData("GET /api/v1/users/me")]
    [InlineData("POST /api/v1/messages")]
    [InlineData("GET /nothing/here")]
    [InlineData("DELETE /api/v1/auth/login")]
    [InlineData("GET /")]
    [InlineData("GET /ws")]
    public async Task Refuses_everything_without_a_token_and_asks_no_service(string line)
    {
        var before = Seen();
        var answer = await gate.AskAsync(line);

        Assert.Equal(401, answer.Status);
        Assert.Equal(["Bearer realm=\"gatehouse\""], answer["WWW-Authenticate"]);
        Assert.Equal(["application/problem+json"], answer["Content-Type"]);
        Assert.Contains("\"status\":401", answer.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(before, Seen());
    }

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Refuses_a_token_that_is_not_good_in_every_respect(string token)
    {
        var before = Seen();
        var answer = await gate.AskAsync("GET /api/v1/users/me", Gate.Bearer(token));

        Assert.Equal(401, answer.Status);
        Assert.Equal(["Bearer realm=\"gatehouse\", error=\"invalid_token\""], answer["WWW-Authenticate"]);
        Assert.Equal(before, Seen());
    }

    [Fact]
    public async Task Believes_nobody_who_presents_two_tokens()
    {
        var answer = await gate.AskAsync("GET /api/v1/users/me", Gate.Bearer() + Gate.Bearer());

        Assert.Equal(401, answer.Status);
    }

    [Theory]
    [InlineData("Authorization: Basic YWRhOmFkYQ==\r\n")]
    [InlineData("Authorization: \r\n")]
    [InlineData("Authorization: Bearer\r\n")]
    [InlineData("Authorization: Bearer a b\r\n")]
    public async Task Refuses_another_scheme_or_none(string header) =>
        Assert.Equal(401, (await gate.AskAsync("GET /api/v1/users/me", header)).Status);

    [Fact]
    public async Task Takes_the_scheme_in_any_case() =>
        Assert.Equal(200, (await gate.AskAsync("GET /api/v1/users/me", $"authorization: bEARER {Gate.Token()}\r\n")).Status);

    [Fact]
    public async Task Does_not_read_tokens_from_the_address_of_an_ordinary_request() =>
        Assert.Equal(401, (await gate.AskAsync($"GET /api/v1/users/me?access_token={Gate.Token()}")).Status);

    [Fact]
    public async Task Says_404_only_to_those_who_may_know()
    {
        Assert.Equal(404, (await gate.AskAsync("GET /nothing/here", Gate.Bearer())).Status);
        Assert.Equal(405, (await gate.AskAsync("DELETE /ws", Gate.Bearer())).Status);
    }

    [Theory]
    [InlineData("/api/v1/auth/login")]
    [InlineData("/api/v1/auth/register")]
    public async Task Lets_anybody_sign_in(string path)
    {
        var answer = await gate.AskAsync("POST " + path, "Content-Type: application/json\r\nContent-Length: 2\r\n", "{}");

        Assert.Equal(200, answer.Status);
        Assert.Equal("{}"u8.ToArray(), gate.Auth.Last.Body);
        Assert.Empty(gate.Auth.Last["X-Internal-User-Id"]);
    }

    private int Seen() => gate.Auth.Received.Count + gate.Message.Received.Count + gate.Delivery.Received.Count;
}

using System.Globalization;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>How often somebody may ask (RFC 6585 §4).</summary>
public class The_perimeter_limits
{
    [Fact]
    public async Task Each_user_by_itself_and_says_so_in_the_answers()
    {
        var gate = await Gate.StartAsync(("RATE_LIMIT_RPS", "0.05"), ("RATE_LIMIT_BURST", "5"));
        try
        {
            var answers = new List<RawAnswer>();
            for (var i = 0; i < 10; i++)
            {
                answers.Add(await gate.AskAsync("GET /api/v1/messages", Gate.Bearer(Gate.Token("ada"))));
            }

            Assert.All(answers.Take(5), static answer => Assert.Equal(200, answer.Status));
            var refused = answers.First(static answer => answer.Status != 200);
            Assert.Equal(429, refused.Status);
            Assert.InRange(int.Parse(Assert.Single(refused["Retry-After"]), CultureInfo.InvariantCulture), 1, 20);
            Assert.Equal(["application/problem+json"], refused["Content-Type"]);
            Assert.Contains("q=5", Assert.Single(answers[0]["RateLimit-Policy"]), StringComparison.Ordinal);
            Assert.Contains("r=4", Assert.Single(answers[0]["RateLimit"]), StringComparison.Ordinal);
            Assert.Equal(answers.Count(static answer => answer.Status == 200), gate.Message.Received.Count);

            Assert.Equal(200, (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer(Gate.Token("bo")))).Status);
        }
        finally
        {
            await gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task But_never_the_probes_of_a_balancer_through_which_everybody_comes()
    {
        await using var gate = await Gate.StartAsync(("RATE_LIMIT_RPS", "0.05"), ("RATE_LIMIT_BURST", "1"), ("RATE_LIMIT_SIGN_INS_PER_MINUTE", "0"));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await gate.AskAsync("GET /health/ready")).Status);
        }

        Assert.Equal(200, (await gate.AskAsync("POST /api/v1/auth/login", "Content-Length: 0\r\n")).Status);
        Assert.Equal(429, (await gate.AskAsync("POST /api/v1/auth/login", "Content-Length: 0\r\n")).Status);
        Assert.Equal(200, (await gate.AskAsync("GET /health/live")).Status);
    }

    [Fact]
    public async Task Guesses_at_passwords_by_address_more_strictly_than_the_rest()
    {
        var gate = await Gate.StartAsync(("RATE_LIMIT_SIGN_INS_PER_MINUTE", "3"), ("RATE_LIMIT_RPS", "1000"), ("RATE_LIMIT_BURST", "1000"));
        try
        {
            var statuses = new List<int>();
            for (var i = 0; i < 6; i++)
            {
                statuses.Add((await gate.AskAsync("POST /api/v1/auth/login", "Content-Length: 0\r\n")).Status);
            }

            Assert.Equal([200, 200, 200, 429, 429, 429], statuses);
            Assert.Equal(200, (await gate.AskAsync("GET /api/v1/messages", Gate.Bearer())).Status);
        }
        finally
        {
            await gate.DisposeAsync();
        }
    }

    [Fact]
    public async Task Addresses_behind_a_trusted_proxy_one_by_one()
    {
        var gate = await Gate.StartAsync(("RATE_LIMIT_SIGN_INS_PER_MINUTE", "1"), ("TRUSTED_PROXIES", "127.0.0.0/8"));
        try
        {
            Assert.Equal(200, (await LoginFromAsync("10.1.1.1")).Status);
            Assert.Equal(429, (await LoginFromAsync("10.1.1.1")).Status);
            Assert.Equal(429, (await LoginFromAsync("9.9.9.9, 10.1.1.1")).Status);
            Assert.Equal(200, (await LoginFromAsync("10.1.1.2")).Status);
        }
        finally
        {
            await gate.DisposeAsync();
        }

        Task<RawAnswer> LoginFromAsync(string forwarded) =>
            gate.AskAsync("POST /api/v1/auth/login", $"X-Forwarded-For: {forwarded}\r\nContent-Length: 0\r\n");
    }
}

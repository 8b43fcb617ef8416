using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;
using Gatehouse.Conformance.Redis;

namespace Gatehouse.Conformance.Rest;

/// <summary>The chat server stands behind the same perimeter as everything else, which speaks to its clients as Discord does.</summary>
public class The_chat_server_behind_the_perimeter(GuardedHouse house) : IClassFixture<GuardedHouse>
{
    [Theory]
    [InlineData("/api/v10/guilds/1%2f2")]
    [InlineData("/api/v10//users/@me")]
    [InlineData("/api/v10/guilds/%2e%2e/users/@me")]
    [InlineData("/api/v10/users/@me%00")]
    public async Task refuses_targets_that_can_be_read_in_two_ways(string target)
    {
        var answer = await AskAsync($"GET {target}", "");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("""{"message": "400: Bad Request", "code": 0}""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task tells_strangers_nothing_about_what_there_is()
    {
        var ada = await house.PersonAsync("ada");
        (await house.Anyone.GetAsync("/nowhere")).MustFail(401, 0);
        (await house.Anyone.GetAsync("/guilds/1/nowhere")).MustFail(401, 0);
        (await ada.Rest.GetAsync("/nowhere")).MustFail(404, 0);
        Assert.Contains("www-authenticate", (await house.Anyone.GetAsync("/nowhere")).Headers.Keys);
    }

    [Fact]
    public async Task numbers_every_request()
    {
        var one = (await house.Anyone.GetAsync("/gateway")).Headers["x-request-id"];
        var two = (await house.Anyone.GetAsync("/users/@me")).Headers["x-request-id"];
        Assert.NotEqual(one, two);
    }

    [Fact]
    public async Task answers_browsers_of_allowed_origins_also_when_it_refuses()
    {
        var preflight = await AskAsync("OPTIONS /api/v10/users/@me", "Origin: https://chat.example\r\nAccess-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: authorization\r\n");
        Assert.StartsWith("HTTP/1.1 204", preflight, StringComparison.Ordinal);
        Assert.Contains("Access-Control-Allow-Origin: https://chat.example\r\n", preflight, StringComparison.Ordinal);
        Assert.Contains("Access-Control-Allow-Origin: https://chat.example\r\n", await AskAsync("GET /api/v10/users/@me", "Origin: https://chat.example\r\n"), StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow-Origin", await AskAsync("GET /api/v10/gateway", "Origin: https://evil.example\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task refuses_a_body_with_two_lengths_and_closes()
    {
        var answer = await AskAsync("POST /api/v10/auth/login", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /api/v10/gateway HTTP/1.1\r\nHost: house\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Single(answer.Split("HTTP/1.1 ").Skip(1));
        Assert.Contains("\"code\": 0}", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: +5\r\n", 400, "400: Bad Request")]
    [InlineData("Host: another\r\n", 400, "400: Bad Request")]
    [InlineData("X: a\rb\r\n", 400, "400: Bad Request")]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", 501, "501: Not Implemented")]
    public async Task refuses_heads_that_are_none_in_its_own_form(string header, int status, string message)
    {
        var answer = await AskAsync("POST /api/v10/auth/login", header);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status}"), answer, StringComparison.Ordinal);
        Assert.Contains($$"""{"message": "{{message}}", "code": 0}""", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task counts_sign_ins_for_whom_a_trusted_proxy_speaks()
    {
        // The house allows three a minute.
        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("HTTP/1.1 401", await LoginFromAsync("203.0.113.7"), StringComparison.Ordinal);
        }

        Assert.StartsWith("HTTP/1.1 429", await LoginFromAsync("203.0.113.7"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 429", await LoginFromAsync("9.9.9.9, 203.0.113.7"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 401", await LoginFromAsync("203.0.113.8"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task knows_under_which_name_and_how_safely_it_was_reached()
    {
        var answer = await AskAsync("GET /api/v10/gateway", "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: chat.example\r\n");
        Assert.Contains("wss://chat.example/", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task lets_nobody_guess_tokens_for_free()
    {
        var statuses = new List<int>();
        for (var i = 0; i < 200 && !statuses.Contains(429); i++)
        {
            statuses.Add(await RawHttp.StatusAsync(
                house.Address, $"GET /api/v10/users/@me HTTP/1.1\r\nHost: house\r\nX-Forwarded-For: 203.0.113.10\r\nAuthorization: Bearer guess{i.ToString(CultureInfo.InvariantCulture)}\r\n\r\n"));
        }

        Assert.Equal(429, statuses[^1]);
        Assert.All(statuses.SkipLast(1), static status => Assert.Equal(401, status));
    }

    private Task<string> LoginFromAsync(string address)
    {
        const string Body = """{"email":"somebody@harbour.test","password":"Wrong-horse-77"}""";
        return AskAsync("POST /api/v10/auth/login", $"X-Forwarded-For: {address}\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n", Body);
    }

    private async Task<string> AskAsync(string line, string headers, string body = "")
    {
        using var patience = Patience.Token();
        using var client = new TcpClient();
        await client.ConnectAsync(house.Address.Host, house.Address.Port, patience.Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: house\r\nConnection: close\r\n{headers}\r\n{body}"), patience.Token);
        using var all = new MemoryStream();
        await client.GetStream().CopyToAsync(all, patience.Token);
        return Encoding.ASCII.GetString(all.ToArray());
    }
}

/// <summary>Chat servers with one Redis.</summary>
public sealed class Chat_servers_that_share_their_limits
{
    [Fact]
    public async Task allow_an_address_together_so_many_sign_ins_as_one()
    {
        await using var redis = await RedisServer.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["REDIS_URL"] = redis.Address.ToString(),
            ["RATE_LIMIT_SIGN_INS_PER_MINUTE"] = "4",
            ["RATE_LIMIT_REDIS_TIMEOUT_MS"] = "1000",
        };
        await using var one = await GatehouseProcess.StartAsync(settings);
        await using var two = await GatehouseProcess.StartAsync(settings);
        var statuses = new List<int>();
        for (var i = 0; i < 8; i++)
        {
            using var client = new RestClient((i % 2 == 0 ? one : two).Address);
            statuses.Add((await client.PostAsync("/auth/login", new JsonObject { ["email"] = "somebody@harbour.test", ["password"] = "Wrong-horse-77" })).Status);
        }

        Assert.All(statuses.Take(4), static status => Assert.Equal(401, status));
        Assert.Contains(429, statuses.Skip(4));
    }
}

/// <summary>Behind a trusted proxy, for the pages of one origin, and strict.</summary>
public sealed class GuardedHouse : House
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["TRUSTED_PROXIES"] = "127.0.0.0/8",
        ["ALLOWED_ORIGINS"] = "https://chat.example",
        ["RATE_LIMIT_SIGN_INS_PER_MINUTE"] = "3",
        ["RATE_LIMIT_REQUESTS_PER_SECOND"] = "20",
    };
}

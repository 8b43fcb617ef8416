using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Routes and clusters as YARP's documentation writes them, beside the document's and instead of them.</summary>
public sealed class Routes_in_YARP_s_format : IAsyncLifetime
{
    private readonly string _file = Path.GetTempFileName();
    private readonly StubService _own = new() { Answer = StubService.Text("own") };
    private Gate _gate = null!;

    public async Task InitializeAsync()
    {
        Write(Routes());
        _gate = await Gate.StartAsync(("GATEHOUSE_CONFIG", _file), ("RATE_LIMIT_RPS", "0"));
    }

    public async Task DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _own.DisposeAsync();
        File.Delete(_file);
    }

    [Fact]
    public async Task Need_a_token_unless_they_are_anonymous()
    {
        Assert.Equal(401, (await _gate.AskAsync("GET /media/1")).Status);
        Assert.Equal("own", (await _gate.AskAsync("GET /media/1", Gate.Bearer())).Text);
        Assert.Equal("own", (await _gate.AskAsync("GET /public/1")).Text);
        Assert.Empty(_own.Last["X-Internal-User-Id"]);
    }

    [Fact]
    public async Task Stand_beside_the_document_s_and_replace_those_with_the_same_id()
    {
        Assert.Equal("hello", (await _gate.AskAsync("GET /api/v1/messages", Gate.Bearer())).Text);
        Assert.Equal("own", (await _gate.AskAsync("GET /api/v1/users/me", Gate.Bearer())).Text);
    }

    [Fact]
    public async Task Match_by_method_host_header_and_query()
    {
        Assert.Equal(200, (await _gate.AskAsync("GET /matched?x=1", Gate.Bearer() + "X-Version: 2\r\n")).Status);
        Assert.Equal(404, (await _gate.AskAsync("GET /matched?x=1", Gate.Bearer() + "X-Version: 3\r\n")).Status);
        Assert.Equal(404, (await _gate.AskAsync("GET /matched", Gate.Bearer() + "X-Version: 2\r\n")).Status);
        Assert.Equal(405, (await _gate.AskAsync("DELETE /matched?x=1", Gate.Bearer() + "X-Version: 2\r\n")).Status);
    }

    [Fact]
    public async Task Change_path_and_headers_as_far_as_the_perimeter_lets_them()
    {
        var answer = await _gate.AskAsync("GET /media/a%20b/c?d=%2F", Gate.Bearer());

        Assert.Equal("/v2/a%20b/c?d=%2F", _own.Last.Target);
        Assert.Equal(["gold"], _own.Last["X-Plan"]);
        Assert.Equal(["gate"], answer["X-Served-By"]);
    }

    [Fact]
    public async Task Are_limited_by_the_policy_they_name()
    {
        Assert.Equal(200, (await _gate.AskAsync("GET /limited", Gate.Bearer())).Status);
        Assert.Equal(200, (await _gate.AskAsync("GET /limited", Gate.Bearer())).Status);
        Assert.Equal(429, (await _gate.AskAsync("GET /limited", Gate.Bearer())).Status);
        Assert.Equal(200, (await _gate.AskAsync("GET /media/1", Gate.Bearer())).Status);
    }

    [Fact]
    public async Task Have_a_time_of_their_own()
    {
        _own.Answer = _own.Silence;
        Assert.Equal(504, (await _gate.AskAsync("GET /hasty", Gate.Bearer())).Status);
    }

    [Fact]
    public async Task Open_sockets_only_where_they_say_so()
    {
        _own.Answer = StubService.Bytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101", await UpgradeAsync("/live"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 502", await UpgradeAsync("/media/1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_gone_when_they_are_gone_from_the_file()
    {
        Assert.Equal(200, (await _gate.AskAsync("GET /media/1", Gate.Bearer())).Status);
        Write("{}");
        await Patience.UntilAsync(async () => (await _gate.AskAsync("GET /media/1", Gate.Bearer())).Status == 404, "the route to be gone");
        Assert.Equal("hello", (await _gate.AskAsync("GET /api/v1/users/me", Gate.Bearer())).Text);
    }

    [Fact]
    public async Task Say_everything_that_is_wrong_with_them()
    {
        Write("""
            {
                "RateLimiterPolicies": { "few": { "Burst": 0 } },
                "ReverseProxy": {
                    "Routes": {
                        "one": { "ClusterId": "nowhere", "Match": { "Path": "/a/{x", "Metods": ["GET"] }, "AuthorizationPolicy": "admins" },
                        "two": { "ClusterId": "own", "Match": { "Path": "/b" }, "Transforms": [ { "PathSet": "/c" }, { "RequestHeader": "X-Fine", "Set": "1" } ], "Timeout": "soon" },
                        "three": { "Match": { "Headers": [ { "Name": "X", "Mode": "Sometimes" } ] } }
                    },
                    "Clusters": { "own": { "LoadBalancingPolicy": "Best", "Destinations": { "a": { "Address": "ftp://a" } }, "SessionAffinity": {} } }
                }
            }
            """);
        await Patience.UntilAsync(() => Task.FromResult(_gate.Process.Output.Contains("is not used", StringComparison.Ordinal)), "a refusal");
        var line = _gate.Process.Output.Split('\n').Single(static line => line.Contains("is not used", StringComparison.Ordinal));

        string[] said =
        [
            $"{_file}: ReverseProxy.Routes.one.Match.Path is \"/a/{{x\"; allowed: a route pattern",
            "ReverseProxy.Routes.one.Match.Metods is not a key; did you mean Methods?",
            "ReverseProxy.Routes.one.AuthorizationPolicy is \"admins\"; allowed: default, anonymous",
            "ReverseProxy.Routes.two.Transforms[0]: names no transform that is allowed here; allowed: PathPrefix",
            "ReverseProxy.Routes.two.Timeout is \"soon\"; allowed: a time",
            "ReverseProxy.Routes.three: ClusterId is missing",
            "ReverseProxy.Routes.three.Match.Headers[0].Mode is \"Sometimes\"; allowed: ExactHeader",
            "ReverseProxy.Clusters.own.LoadBalancingPolicy is \"Best\"; allowed: PowerOfTwoChoices",
            "ReverseProxy.Clusters.own.Destinations.a.Address is \"ftp://a\"; allowed: an http://",
            "ReverseProxy.Clusters.own.SessionAffinity is not a key",
            ".RateLimiterPolicies.few.Burst is 0; allowed: 1 to 1000000",
            "Route one goes to nowhere, but there is no such cluster; there are auth, message",
        ];
        Assert.All(said, sentence => Assert.Contains(sentence, line, StringComparison.Ordinal));
        Assert.Equal(200, (await _gate.AskAsync("GET /media/1", Gate.Bearer())).Status);
    }

    [Theory]
    [InlineData("\"twin\": { \"ClusterId\": \"own\", \"Match\": { \"Path\": \"/api/v1/messages/{**all}\" } }", "Routes twin and messages match the same requests")]
    [InlineData("\"liar\": { \"ClusterId\": \"own\", \"Match\": { \"Path\": \"/x\" }, \"Transforms\": [ { \"RequestHeader\": \"X-Internal_User-Id\", \"Set\": \"root\" } ] }", "Route liar changes X-Internal_User-Id")]
    [InlineData("\"unlimited\": { \"ClusterId\": \"own\", \"Match\": { \"Path\": \"/x\" }, \"RateLimiterPolicy\": \"many\" }", "Route unlimited is limited by many, but there is no such limit; there are few")]
    public async Task Are_refused_when_they_would_undermine_the_others(string route, string said)
    {
        Write(Routes(route + ", "));
        await Patience.UntilAsync(() => Task.FromResult(_gate.Process.Output.Contains(said, StringComparison.Ordinal)), said);
        Assert.Equal(200, (await _gate.AskAsync("GET /media/1", Gate.Bearer())).Status);
    }

    private async Task<string> UpgradeAsync(string target)
    {
        using var client = await RawClient.OpenAsync(_gate);
        await client.SayAsync(
            $"GET {target} HTTP/1.1\r\nHost: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{Gate.Bearer()}\r\n");
        return await client.HeadAsync();
    }

    private void Write(string text) => File.WriteAllText(_file, text);

    private string Routes(string further = "") => $$"""
        {
            "RateLimiterPolicies": { "few": { "Rate": 1, "Per": "00:10:00", "Burst": 2 } },
            "ReverseProxy": {
                "Routes": {
                    {{further}}
                    "media": {
                        "ClusterId": "own", "Match": { "Path": "/media/{**rest}" },
                        "Transforms": [ { "PathRemovePrefix": "/media" }, { "PathPrefix": "/v2" }, { "RequestHeader": "X-Plan", "Set": "gold" }, { "ResponseHeader": "X-Served-By", "Set": "gate", "When": "Always" } ]
                    },
                    "public": { "ClusterId": "own", "Match": { "Path": "/public/{id}" }, "AuthorizationPolicy": "anonymous" },
                    "users": { "ClusterId": "own", "Match": { "Path": "/api/v1/users/{**rest}" } },
                    "matched": {
                        "ClusterId": "own", "Order": 5,
                        "Match": {
                            "Path": "/matched", "Methods": ["GET"], "Hosts": ["gate.example"],
                            "Headers": [ { "Name": "X-Version", "Values": ["2"], "Mode": "ExactHeader" } ], "QueryParameters": [ { "Name": "x", "Mode": "Exists" } ]
                        }
                    },
                    "limited": { "ClusterId": "own", "Match": { "Path": "/limited" }, "RateLimiterPolicy": "few" },
                    "hasty": { "ClusterId": "own", "Match": { "Path": "/hasty" }, "Timeout": "00:00:01" },
                    "live": { "ClusterId": "own", "Match": { "Path": "/live" }, "Metadata": { "Gatehouse.Socket": "true" } },
                },
                "Clusters": {
                    "own": {
                        "LoadBalancingPolicy": "PowerOfTwoChoices",
                        "HealthCheck": { "Passive": { "Enabled": true, "ReactivationPeriod": "00:00:05" }, "Active": { "Enabled": false, "Interval": "00:00:10", "Path": "/health" } },
                        "HttpRequest": { "ActivityTimeout": "00:00:20", "Version": "1.1" },
                        "Destinations": { "a": { "Address": "{{_own.Origin}}/" } }
                    }
                }
            }
        }
        """;
}

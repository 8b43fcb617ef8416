using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Edge;

public class Header_rules
{
    private static readonly HeaderRules Rules = new(new HeaderRuleOptions { IdentityNames = ["X-Tenant", "Remote_User"] });

    private static readonly string[] Names =
    [
        "Connection", "Keep-Alive", "TE", "te", "Upgrade", "Host", "Content-Length", "Authorization", "Transfer-Encoding", "Cookie", "Accept", "X-Trace", "x-trace", "X_Trace", "X-User-Id", "x_user_id",
        "X-Internal-User-Id", "X-Forwarded-For", "Via", "Trailer", "HTTP2-Settings",
    ];

    private static readonly string[] Nominations =
    [
        "close", "keep-alive", "Keep-Alive", "x-trace", "X-Trace, cookie", " ,,accept\t, ", "Host, Content-Length,authorization,TRANSFER-ENCODING", "te", "upgrade", "x-forwarded-for", "via", "", "connection", "(x)",
    ];

    [Theory]
    [InlineData("Connection", "close")]
    [InlineData("Keep-Alive", "timeout=5")]
    [InlineData("Proxy-Connection", "keep-alive")]
    [InlineData("Upgrade", "h2c")]
    [InlineData("HTTP2-Settings", "AAMAAABkAAQAAP__")]
    [InlineData("Proxy-Authorization", "Basic YWRhOmFkYQ==")]
    [InlineData("TE", "gzip")]
    [InlineData("ALPN", "h2")]
    [InlineData("Proxy", "http://evil.example")]
    public void remove_what_is_for_one_hop(string name, string value) => Assert.Empty(Cleaned((name, value)));

    [Theory]
    [InlineData("X-Internal-User-Id")]
    [InlineData("x-internal-user-id")]
    [InlineData("X_Internal_User_Id")]
    [InlineData("X-Internal_User-Id")]
    [InlineData("X.Internal.User.Id")]
    [InlineData("X-User-Id")]
    [InlineData("X_USER_ROLES")]
    [InlineData("X-User")]
    [InlineData("X_Internal")]
    [InlineData("X-Tenant")]
    [InlineData("x_tenant")]
    [InlineData("Remote_User")]
    [InlineData("Remote-User")]
    public void remove_who_somebody_claims_to_be(string name) => Assert.Empty(Cleaned((name, "7")));

    [Theory]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded_For")]
    [InlineData("X-Forwarded-Proto")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X-Forwarded-Port")]
    [InlineData("X-Forwarded-Prefix")]
    [InlineData("X-Forwarded-User")]
    [InlineData("X-Real-IP")]
    [InlineData("X_Real_IP")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("True-Client-IP")]
    [InlineData("X-Client-IP")]
    [InlineData("CF-Connecting-IP")]
    public void remove_what_only_a_proxy_may_say(string name) => Assert.Empty(Cleaned((name, "192.0.2.1")));

    [Theory]
    [InlineData("Host")]
    [InlineData("Authorization")]
    [InlineData("Cookie")]
    [InlineData("Accept")]
    [InlineData("Via")]
    [InlineData("Trailer")]
    [InlineData("Expect")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Origin")]
    [InlineData("Sec-WebSocket-Key")]
    [InlineData("Priority")]
    [InlineData("X-Username")]
    [InlineData("X-Users-Id")]
    [InlineData("X-Internals")]
    [InlineData("My-X-User-Id")]
    [InlineData("some_thing")]
    public void leave_what_is_for_whoever_answers(string name) => Assert.Equal("x", Cleaned((name, "x"))[name]);

    [Fact]
    public void remove_every_field_that_Connection_names()
    {
        // RFC 9110 §7.6.1, with the spaces and empty elements that a list may have (§5.6.1).
        var headers = Cleaned(("Connection", "close, X-Trace ,\t,cookie"), ("Connection", "KEEP-ALIVE"), ("X-Trace", "1"), ("x-Trace", "2"), ("Cookie", "a=b"), ("Accept", "*/*"));
        Assert.Equal(["Accept"], headers.Keys);
    }

    [Fact]
    public void do_not_let_Connection_remove_what_a_message_is_nothing_without()
    {
        var headers = Cleaned(
            ("Connection", "host, content-length, transfer-encoding, authorization"), ("Host", "harbour.example"), ("Content-Length", "3"), ("Transfer-Encoding", "chunked"), ("Authorization", "Bearer x"));
        Assert.Equal(["Authorization", "Content-Length", "Host", "Transfer-Encoding"], headers.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("trailers", "trailers")]
    [InlineData("gzip, Trailers;q=0.5", null)]
    [InlineData("gzip;q=0.5 ,TRAILERS", "trailers")]
    [InlineData("trailersx", null)]
    public void leave_of_TE_only_the_trailers(string sent, string? left) => Assert.Equal(left, (string?)Cleaned(("TE", sent)).TE);

    [Fact]
    public void say_which_names_to_remove_from_trailers_too()
    {
        Assert.Equal(["X-Sum"], HeaderRules.Nominated("close, X-Sum, Host"));
        Assert.Null(HeaderRules.Nominated("keep-alive"));
        Assert.Null(HeaderRules.Nominated(default));
    }

    [Theory]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("Proxy-Authenticate")]
    [InlineData("Alt-Svc")]
    [InlineData("X-Trace")]
    public void remove_from_a_response_what_was_between_us_and_the_service(string name)
    {
        var headers = new HeaderDictionary { ["Connection"] = "X-Trace, Content-Length", [name] = name == "Connection" ? "close" : "x", ["Content-Length"] = "3", ["Server"] = "x", ["WWW-Authenticate"] = "Bearer" };
        Rules.CleanResponse(headers);
        Assert.Equal(["Content-Length", "Server", "WWW-Authenticate"], headers.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void change_nothing_the_second_time() => Prop.ForAll<int[], int[]>(static (names, nominations) =>
    {
        var once = Made(names, nominations);
        Rules.CleanRequest(once);
        var twice = new HeaderDictionary(once.ToDictionary());
        Rules.CleanRequest(twice);
        return once.SequenceEqual(twice);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void never_leave_a_name_that_Connection_named() => Prop.ForAll<int[], int[]>(static (names, nominations) =>
    {
        string[] stay = ["Host", "Content-Length", "Transfer-Encoding", "Authorization"];
        var headers = Made(names, nominations);
        var named = headers.Connection.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Except(stay, StringComparer.OrdinalIgnoreCase).ToList();
        var stayed = headers.Keys.Intersect(stay).ToList();
        var response = new HeaderDictionary(headers.ToDictionary());
        Rules.CleanRequest(headers);
        Rules.CleanResponse(response);
        return !named.Any(headers.ContainsKey) && !headers.ContainsKey("Connection") && stayed.All(headers.ContainsKey)
            && !named.Any(response.ContainsKey) && !response.ContainsKey("Connection");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void never_throw_and_never_leave_an_identity() => Prop.ForAll<string[], string>(static (names, connection) =>
    {
        var headers = new HeaderDictionary { ["Connection"] = connection };
        foreach (var name in names.Where(static name => !string.IsNullOrEmpty(name)))
        {
            headers[name] = "x";
            headers["X-User-" + name] = "x";
            headers["x_internal_" + name] = "x";
        }

        Rules.CleanRequest(headers);
        return !headers.Keys.Any(static name => name.StartsWith("x-user-", StringComparison.OrdinalIgnoreCase) || name.StartsWith("x_internal_", StringComparison.Ordinal));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void are_not_made_of_names_that_are_none_or_that_every_request_needs()
    {
        var mistakes = new HeaderRuleOptions { IdentityPrefixes = ["", "X Y"], IdentityNames = ["host", "X-Ok"] }.Mistakes().ToList();
        Assert.Equal(3, mistakes.Count);
        Assert.Throws<ArgumentException>(() => new HeaderRules(new HeaderRuleOptions { IdentityNames = ["a:b"] }));
    }

    private static IHeaderDictionary Cleaned(params (string Name, string Value)[] fields)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var (name, value) in fields)
        {
            headers.Append(name, value);
        }

        Rules.CleanRequest(headers);
        return headers;
    }

    private static IHeaderDictionary Made(int[] names, int[] nominations)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var pick in names)
        {
            headers.Append(Names[(int)((uint)pick % (uint)Names.Length)], "trailers");
        }

        foreach (var pick in nominations)
        {
            headers.Append("Connection", Nominations[(int)((uint)pick % (uint)Nominations.Length)]);
        }

        return headers;
    }
}

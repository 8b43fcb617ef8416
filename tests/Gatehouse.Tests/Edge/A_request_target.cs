using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Routing;

namespace Gatehouse.Tests.Edge;

public class A_request_target
{
    // What targets are made of, and what makes them ambiguous, so that chance finds both.
    private static readonly string[] Pieces =
    [
        "/", "a", "Z", "9", ".", "..", "-", "_", "~", ";", ":", "@", "!", "$", "&", "'", "(", "*", "+", ",", "=", "{", "|", "\"", "<", "^", "`", "[", "?", "?", "#", " ", "\\", "\t", "\r", "\n", "\0", "\u007f",
        "%", "%2", "%2e", "%2E", "%2f", "%2F", "%5c", "%5C", "%00", "%0d", "%7f", "%41", "%7e", "%25", "%252e", "%252f", "%3b", "%3B", "%c3%a9", "%C3", "%c0%ae", "%e0%80%af", "%ff", "é", "\ud800", "api", "v1", "//", "/./",
    ];

    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/where?q=now", "/where", "?q=now")]
    [InlineData("/pub/WWW/TheProject.html", "/pub/WWW/TheProject.html", "")]
    [InlineData("/api/v1/users/me", "/api/v1/users/me", "")]
    [InlineData("/a/", "/a/", "")]
    [InlineData("/%61%70%69/%7Eada", "/api/~ada", "")]
    [InlineData("/caf%c3%a9", "/caf%C3%A9", "")]
    [InlineData("/a%20b%3bc", "/a%20b%3Bc", "")]
    [InlineData("/100%25", "/100%25", "")]
    [InlineData("/{id}|\"x\"", "/%7Bid%7D%7C%22x%22", "")]
    [InlineData("/...", "/...", "")]
    [InlineData("/.well-known/x", "/.well-known/x", "")]
    [InlineData("/a..b/c.", "/a..b/c.", "")]
    [InlineData("/a;v=1/b", "/a;v=1/b", "")]
    [InlineData("/a:b@c!$&'()*+,;=", "/a:b@c!$&'()*+,;=", "")]
    [InlineData("/?", "/", "?")]
    [InlineData("/a?to=http://x/../%2e%2E\\%0a&half=100%&b=?", "/a", "?to=http://x/../%2e%2E\\%0a&half=100%&b=?")]
    [InlineData("/proxy/https%253A%252F%252Fharbour.example%252F", "/proxy/https%253A%252F%252Fharbour.example%252F", "")]
    public void has_one_normal_form_and_stays_as_it_was_sent(string raw, string path, string query)
    {
        Assert.True(RequestTarget.TryRead(raw, "GET", out var target, out var why), why);
        Assert.Equal(path, target.Path);
        Assert.Equal(query, target.Query);
        Assert.Equal(raw, target.Raw);
        Assert.Null(target.Authority);
    }

    [Theory]
    [InlineData("http://www.example.org/pub/WWW/TheProject.html", "www.example.org", "/pub/WWW/TheProject.html")]
    [InlineData("HTTPS://harbour.example:8443/%61?x=%2F", "harbour.example:8443", "/%61?x=%2F")]
    [InlineData("http://harbour.example", "harbour.example", "/")]
    [InlineData("http://harbour.example?now", "harbour.example", "/?now")]
    [InlineData("http://[2001:db8::7]:80/", "[2001:db8::7]:80", "/")]
    [InlineData("http://192.0.2.1/", "192.0.2.1", "/")]
    public void in_absolute_form_names_the_host(string raw, string authority, string rest)
    {
        Assert.True(RequestTarget.TryRead(raw, "GET", out var target, out var why), why);
        Assert.Equal(authority, target.Authority);
        Assert.Equal(rest, target.Raw);
    }

    [Theory]
    [InlineData("http:///x")]
    [InlineData("http://")]
    [InlineData("http://ada@harbour.example/")]
    [InlineData("http://harbour.example:x/")]
    [InlineData("http://harbour.example:99999/")]
    [InlineData("http://harbour.example:/")]
    [InlineData("http://:80/")]
    [InlineData("http://[::1/")]
    [InlineData("http://[::1]x/")]
    [InlineData("http://[192.0.2.1]/")]
    [InlineData("http://[fe80::1%25eth0]/")]
    [InlineData("http://a\\b/")]
    [InlineData("http://%61/")]
    [InlineData("http://harbour.example/../x")]
    [InlineData("ftp://harbour.example/")]
    [InlineData("harbour.example:443")]
    [InlineData("api/v1")]
    [InlineData("?x")]
    [InlineData("")]
    [InlineData(null)]
    public void is_refused_when_it_is_no_path_and_no_URI_of_ours(string? raw) => Assert.False(RequestTarget.TryRead(raw, "GET", out _, out _));

    [Theory]
    [InlineData("/a%2fb", "encoded slash or backslash")]
    [InlineData("/a%2Fb", "encoded slash or backslash")]
    [InlineData("/a%5cb", "encoded slash or backslash")]
    [InlineData("/a%5Cb", "encoded slash or backslash")]
    [InlineData("/a\\b", "backslash")]
    [InlineData("/a%00", "encoded control character")]
    [InlineData("/a%0d%0aX: y", "character that needs an escape")]
    [InlineData("/a%0D%0A", "encoded control character")]
    [InlineData("/a%7f", "encoded control character")]
    [InlineData("/a\u0001b", "character that needs an escape")]
    [InlineData("/a\u007f", "character that needs an escape")]
    [InlineData("/a\tb", "character that needs an escape")]
    [InlineData("/caf\u00e9", "character that needs an escape")]
    [InlineData("/a#b", "character that needs an escape")]
    [InlineData("/a?b#c", "character that needs an escape")]
    [InlineData("/a?b c", "character that needs an escape")]
    [InlineData("/a?b=%00", "encoded NUL")]
    [InlineData("//a", "empty segment")]
    [InlineData("/a//b", "empty segment")]
    [InlineData("/a//", "empty segment")]
    [InlineData("/;/a", "empty segment")]
    [InlineData("/a/%3bx/b", "empty segment")]
    [InlineData("/.", "dot segment")]
    [InlineData("/..", "dot segment")]
    [InlineData("/a/./b", "dot segment")]
    [InlineData("/a/../b", "dot segment")]
    [InlineData("/a/..", "dot segment")]
    [InlineData("/a/%2e/b", "dot segment")]
    [InlineData("/a/%2e%2e/b", "dot segment")]
    [InlineData("/a/%2E./b", "dot segment")]
    [InlineData("/a/.%2e/b", "dot segment")]
    [InlineData("/a/..;/b", "dot segment")]
    [InlineData("/a/..;x=1/b", "dot segment")]
    [InlineData("/a/%2e%2e%3b/b", "dot segment")]
    [InlineData("/a/%252e%252e/b", "dot segment")]
    [InlineData("/a/.%25252e/b", "dot segment")]
    [InlineData("/a/..%252fb", "dot segment")]
    [InlineData("/a/%252e%252e%255cb", "dot segment")]
    [InlineData("/a%", "malformed escape")]
    [InlineData("/a%2", "malformed escape")]
    [InlineData("/a%zz", "malformed escape")]
    [InlineData("/a%+1", "malformed escape")]
    [InlineData("/a%u002e", "malformed escape")]
    [InlineData("/a/%c0%ae%c0%ae/b", "escapes that are not UTF-8")]
    [InlineData("/a%c0%afb", "escapes that are not UTF-8")]
    [InlineData("/a%e0%80%afb", "escapes that are not UTF-8")]
    [InlineData("/a%f0%80%80%af", "escapes that are not UTF-8")]
    [InlineData("/a%ed%a0%80", "escapes that are not UTF-8")]
    [InlineData("/caf%e9", "escapes that are not UTF-8")]
    [InlineData("/a%c3", "escapes that are not UTF-8")]
    public void that_can_be_read_in_two_ways_is_refused(string raw, string reason)
    {
        Assert.False(RequestTarget.TryRead(raw, "GET", out var target, out var why));
        Assert.Equal(reason, why);
        Assert.Equal(default, target);
    }

    [Fact]
    public void may_be_all_of_the_server_for_OPTIONS_alone()
    {
        Assert.True(RequestTarget.TryRead("*", "OPTIONS", out var target, out _));
        Assert.Equal("*", target.Raw);
        Assert.True(RequestTarget.TryRead("http://www.example.org:8001", "OPTIONS", out target, out _));
        Assert.Equal(("*", "*", "www.example.org:8001"), (target.Raw, target.Path, target.Authority));
        Assert.False(RequestTarget.TryRead("*", "GET", out _, out var why));
        Assert.Equal("asterisk without OPTIONS", why);
        Assert.False(RequestTarget.TryRead("*/a", "OPTIONS", out _, out _));
    }

    [Fact]
    public void has_8_KiB_and_not_a_byte_more()
    {
        Assert.True(RequestTarget.TryRead("/" + new string('a', RequestTarget.MaxLength - 1), "GET", out _, out _));
        Assert.False(RequestTarget.TryRead("/" + new string('a', RequestTarget.MaxLength), "GET", out _, out var why));
        Assert.Equal("target too long", why);
    }

    [Fact]
    public void of_nothing_but_escaped_percent_signs_takes_one_look() =>
        Assert.True(RequestTarget.TryRead("/%" + string.Concat(Enumerable.Repeat("25", 4095)), "GET", out _, out _));

    [Fact]
    public void never_throws() => Prop.ForAll<string, int[]>(static (any, picks) =>
    {
        RequestTarget.TryRead(any, "GET", out _, out _);
        RequestTarget.TryRead("/" + any, "OPTIONS", out _, out _);
        RequestTarget.TryRead("http://" + any, "GET", out _, out _);
        return RequestTarget.TryRead(Made(picks), "GET", out _, out var why) == why is null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void that_is_taken_has_a_path_with_one_meaning() => Prop.ForAll<int[]>(static picks =>
    {
        if (!RequestTarget.TryRead(Made(picks), "GET", out var target, out _))
        {
            return true;
        }

        var decoded = Uri.UnescapeDataString(target.Path);
        var segments = decoded.Split('/');
        return target.Path[0] == '/'
            && !decoded.Any(char.IsControl)
            && !target.Path.Contains("%2F", StringComparison.OrdinalIgnoreCase)
            && !decoded.Contains('\\', StringComparison.Ordinal)
            && !decoded.Contains("//", StringComparison.Ordinal)
            && !segments.Any(static segment => segment is "." or "..")
            && decoded.Count(static letter => letter == '/') == target.Path.Count(static letter => letter == '/');
    }).Check(Many);

    [Fact]
    public void is_normal_when_it_was_normalised() => Prop.ForAll<int[]>(static picks =>
        !RequestTarget.TryRead(Made(picks), "GET", out var target, out _)
        || (RequestTarget.TryRead(target.Path, "GET", out var again, out _) && again.Path == target.Path)).Check(Many);

    [Fact]
    public void means_the_same_when_every_unreserved_character_is_escaped() => Prop.ForAll<int[]>(static picks =>
    {
        var raw = Made(picks).Split('?')[0];
        var escaped = string.Concat(raw.Select(static (letter, at) => (char.IsAsciiLetterUpper(letter) || letter is '.' or '-' or '~') && at > 0 ? $"%{(int)letter:x2}" : letter.ToString()));
        return raw.Contains('%', StringComparison.Ordinal)
            || (RequestTarget.TryRead(raw, "GET", out var plain, out _) == RequestTarget.TryRead(escaped, "GET", out var same, out _) && plain.Path == same.Path);
    }).Check(Many);

    [Fact]
    public void is_forwarded_as_it_was_sent() => Prop.ForAll<int[]>(static picks =>
        !RequestTarget.TryRead(Made(picks), "GET", out var target, out _)
        || (target.Raw == Made(picks) && target.Raw.EndsWith(target.Query, StringComparison.Ordinal))).Check(Many);

    private static Config Many => Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static string Made(int[] picks) => "/" + string.Concat(picks.Select(static pick => Pieces[(int)((uint)pick % (uint)Pieces.Length)]));
}

using System.Globalization;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Headers;

namespace Gatehouse.Tests.Edge;

public class Trusted_proxies
{
    private static readonly IPAddress Near = IPAddress.Parse("10.0.0.1");

    [Fact]
    public void that_are_none_leave_the_peer_as_it_is()
    {
        var remote = IPAddress.Parse("192.0.2.60");
        Assert.Equal(new Peer(remote, null, null, 0), TrustedProxies.None.Resolve(remote, "198.51.100.1", "https", "evil.example"));
        Assert.Equal(new Peer(remote, null, null, 0), Of("10.0.0.0/8", 3).Resolve(remote, "198.51.100.1", "https", "evil.example"));
    }

    [Theory]
    [InlineData("203.0.113.195", "203.0.113.195", 1)]
    [InlineData("198.51.100.7, 203.0.113.195", "203.0.113.195", 1)]
    [InlineData("203.0.113.195, 10.0.0.9", "203.0.113.195", 2)]
    [InlineData("1.1.1.1, 203.0.113.195, 10.0.0.9, 10.0.0.8", "203.0.113.195", 3)]
    [InlineData("203.0.113.195, 10.0.0.9, 10.0.0.8, 10.0.0.7", "10.0.0.9", 3)]
    [InlineData("10.0.0.3, 203.0.113.195", "203.0.113.195", 1)]
    [InlineData("", "10.0.0.1", 0)]
    [InlineData("unknown", "10.0.0.1", 0)]
    [InlineData("203.0.113.195, unknown", "10.0.0.1", 0)]
    [InlineData("203.0.113.195, , 10.0.0.9", "10.0.0.9", 1)]
    [InlineData("203.0.113.195,", "10.0.0.1", 0)]
    [InlineData("203.0.113.195:41237", "203.0.113.195", 1)]
    [InlineData("2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3:8d3:1319:8a2e:370:7348", 1)]
    [InlineData("[2001:db8::1]", "2001:db8::1", 1)]
    [InlineData("[2001:db8::1]:41237", "2001:db8::1", 1)]
    [InlineData("203.0.113.195, ::ffff:10.0.0.9", "203.0.113.195", 2)]
    [InlineData("::ffff:203.0.113.195", "203.0.113.195", 1)]
    [InlineData("203.0.113.195, fd00::9", "203.0.113.195", 2)]
    [InlineData("010.0.0.9", "10.0.0.1", 0)]
    [InlineData("1", "10.0.0.1", 0)]
    [InlineData("127.1", "10.0.0.1", 0)]
    [InlineData("0x7f000001", "10.0.0.1", 0)]
    [InlineData("fe80::1%3", "10.0.0.1", 0)]
    [InlineData("[10.0.0.9]", "10.0.0.1", 0)]
    [InlineData("[::1", "10.0.0.1", 0)]
    [InlineData("[::1]x", "10.0.0.1", 0)]
    [InlineData("10.0.0.9:", "10.0.0.1", 0)]
    [InlineData("10.0.0.9:70000", "10.0.0.1", 0)]
    [InlineData("\"10.0.0.9\"", "10.0.0.1", 0)]
    public void are_walked_from_our_side(string sent, string client, int hops)
    {
        var peer = Of("10.0.0.0/8, fd00::/8", 3).Resolve(Near, sent, default, default);
        Assert.Equal((IPAddress.Parse(client), hops), (peer.Address, peer.Hops));
    }

    [Fact]
    public void are_walked_over_several_lines() =>
        Assert.Equal("203.0.113.195", Of("10.0.0.0/8", 3).Resolve(Near, new(["1.1.1.1, 203.0.113.195", "10.0.0.9"]), default, default).Address.ToString());

    [Fact]
    public void are_known_as_IPv4_and_as_IPv6_that_holds_it()
    {
        Assert.True(Of("10.0.0.0/8", 1).Trusts(IPAddress.Parse("::ffff:10.1.2.3")));
        Assert.True(Of("::ffff:10.0.0.0/104", 1).Trusts(IPAddress.Parse("10.1.2.3")));
        Assert.True(Of("::ffff:10.1.2.3", 1).Trusts(IPAddress.Parse("10.1.2.3")));
        Assert.False(Of("::ffff:10.0.0.0/104", 1).Trusts(IPAddress.Parse("11.1.2.3")));
        Assert.False(Of("10.1.2.3", 1).Trusts(IPAddress.Parse("10.1.2.4")));
        Assert.Equal(IPAddress.Parse("192.0.2.1"), TrustedProxies.None.Resolve(IPAddress.Parse("::ffff:192.0.2.1"), default, default, default).Address);
    }

    [Theory]
    [InlineData("https", true)]
    [InlineData("HTTP", false)]
    [InlineData("https, http", false)]
    [InlineData("http, wss", true)]
    [InlineData("gopher", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void answer_for_TLS_the_nearest_of_them(string? sent, bool? isSecure) => Assert.Equal(isSecure, Of("10.0.0.0/8", 3).Resolve(Near, default, sent, default).IsSecure);

    [Theory]
    [InlineData("harbour.example", "harbour.example")]
    [InlineData("evil.example, harbour.example:8443", "harbour.example:8443")]
    [InlineData("harbour.example/x", null)]
    [InlineData("harbour.example@evil.example", null)]
    [InlineData("a b", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void answer_for_the_host_the_nearest_of_them(string? sent, string? host) => Assert.Equal(host, Of("10.0.0.0/8", 3).Resolve(Near, default, default, sent).Host);

    [Theory]
    [InlineData("10.0.0.0/33", 1)]
    [InlineData("10.0.0.1/8", 1)]
    [InlineData("10.0.0", 1)]
    [InlineData("10.0.0/8", 1)]
    [InlineData("10.0.0.0/", 1)]
    [InlineData("10.0.0.0/-1", 1)]
    [InlineData("10.0.0.0/+8", 1)]
    [InlineData("fd00::1/8", 1)]
    [InlineData("::ffff:10.0.0.0/95", 1)]
    [InlineData("harbour.example", 1)]
    [InlineData("10.0.0.0/8", 0)]
    [InlineData("10.0.0.0/8", 33)]
    public void are_told_apart_from_mistakes(string list, int hops)
    {
        Assert.False(TrustedProxies.TryParse(list, hops, out var trusted, out var mistake));
        Assert.Null(trusted);
        Assert.Contains(hops == 1 ? list : hops.ToString(CultureInfo.InvariantCulture), mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void name_all_mistakes_at_once()
    {
        Assert.False(TrustedProxies.TryParse("x, 10.0.0.0/8 y", 99, out _, out var mistake));
        Assert.Contains("'x'", mistake, StringComparison.Ordinal);
        Assert.Contains("'y'", mistake, StringComparison.Ordinal);
        Assert.Contains("99", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void never_throw_on_what_was_sent() => Prop.ForAll<string[], string[], string[]>(static (told, protos, hosts) =>
        Of("10.0.0.0/8 ::/0", 32).Resolve(Near, told, protos, hosts).Hops <= 32).QuickCheckThrowOnFailure();

    // Each hop is trusted, untrusted or unreadable. Whoever is left of one that is not trusted can have been made up by it.
    [Fact]
    public void never_let_a_stranger_name_somebody_else() => Prop.ForAll<byte[], byte>(static (picks, most) =>
    {
        var hops = picks.Select(static (pick, at) => (pick % 3) switch { 0 => $"10.0.1.{at % 256}", 1 => $"203.0.113.{at % 256}", _ => "?" + pick }).ToArray();
        var max = 1 + (most % TrustedProxies.MaxHops);
        var peer = Of("10.0.0.0/8", max).Resolve(Near, string.Join(", ", hops), default, default);

        var expected = Near.ToString();
        var believed = 0;
        for (var at = hops.Length - 1; at >= 0 && believed < max && hops[at][0] != '?'; at--)
        {
            expected = hops[at];
            believed++;
            if (!expected.StartsWith("10.", StringComparison.Ordinal))
            {
                break;
            }
        }

        return peer.Address.ToString() == expected && peer.Hops == believed;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void are_not_fooled_by_anything_that_a_client_puts_in_front() => Prop.ForAll<string>(static forged =>
        Of("10.0.0.0/8", 32).Resolve(Near, forged + ",203.0.113.195, 10.0.0.9", default, default).Address.ToString() == "203.0.113.195").QuickCheckThrowOnFailure();

    private static TrustedProxies Of(string list, int hops)
    {
        Assert.True(TrustedProxies.TryParse(list, hops, out var trusted, out var mistake), mistake);
        return trusted;
    }
}

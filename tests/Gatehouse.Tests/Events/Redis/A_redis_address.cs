using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Events.Redis;

namespace Gatehouse.Tests.Events.Redis;

public class A_redis_address
{
    [Theory]
    [InlineData("redis://cache", "redis://cache:6379", null, null)]
    [InlineData("redis://cache/", "redis://cache:6379", null, null)]
    [InlineData("REDIS://cache:6380/3", "redis://cache:6380/3", null, null)]
    [InlineData("rediss://cache.example.org", "rediss://cache.example.org:6379", null, null)]
    [InlineData("redis://ada:s3cret@10.0.0.1:7000/15", "redis://10.0.0.1:7000/15", "ada", "s3cret")]
    [InlineData("redis://:s3cret@cache", "redis://cache:6379", null, "s3cret")]
    [InlineData("redis://a%3Ab:p%40ss%2F%25@cache", "redis://cache:6379", "a:b", "p@ss/%")]
    [InlineData("redis://ada:a:b@c@cache", "redis://cache:6379", "ada", "a:b@c")]
    [InlineData("redis://[::1]:7000", "redis://[::1]:7000", null, null)]
    [InlineData("redis://[fe80::1]", "redis://[fe80::1]:6379", null, null)]
    [InlineData("cache", "redis://cache:6379", null, null)]
    [InlineData("cache:7000", "redis://cache:7000", null, null)]
    [InlineData("127.0.0.1:7000", "redis://127.0.0.1:7000", null, null)]
    [InlineData("[::1]:7000", "redis://[::1]:7000", null, null)]
    public void is_read(string text, string printed, string? user, string? password)
    {
        Assert.True(RedisAddress.TryParse(text, out var address, out var error), error);
        Assert.Equal((printed, user, password), (address.ToString(), address.User, address.Password));
        Assert.Equal(printed.StartsWith("rediss", StringComparison.Ordinal), address.Tls);
    }

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData(" ", "is empty")]
    [InlineData("http://cache", "scheme")]
    [InlineData("unix:///tmp/redis.sock", "scheme")]
    [InlineData("redis://", "host")]
    [InlineData("redis://:6379", "host")]
    [InlineData("redis://ca che", "host")]
    [InlineData("redis://::1", "port")]
    [InlineData("redis://[::1", "port")]
    [InlineData("redis://[::1]7000", "IPv6")]
    [InlineData("redis://cache:", "port")]
    [InlineData("redis://cache:0", "port")]
    [InlineData("redis://cache:65536", "port")]
    [InlineData("redis://cache:-1", "port")]
    [InlineData("redis://cache:7000\0", "port")]
    [InlineData("redis://cache/zero", "database")]
    [InlineData("redis://cache/-1", "database")]
    [InlineData("redis://cache/2147483648", "database")]
    [InlineData("redis://cache/1/2", "database")]
    [InlineData("redis://cache?db=1", "database number")]
    [InlineData("redis://cache/1#x", "database number")]
    [InlineData("redis://ada@cache", "user without a password")]
    [InlineData("redis://ada:@cache", "empty password")]
    [InlineData("redis://ada:100%@cache", "percent-encoded")]
    [InlineData("redis://ada:%zz@cache", "percent-encoded")]
    [InlineData("cache:7000/1", "port")]
    [InlineData("ada:pw@cache:7000", "port")]
    public void is_refused_with_a_reason(string? text, string reason)
    {
        Assert.False(RedisAddress.TryParse(text, out var address, out var error));
        Assert.Null(address);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redis://ada:h0rse@cache")]
    [InlineData("redis://ada:h0rse/x@cache")]
    [InlineData("redis://ada:h0rse?x@cache")]
    [InlineData("redis://ada:h0rse#x@cache")]
    [InlineData("redis://:x/h0rse@cache")]
    [InlineData("redis://ada:h0rse@cache:none")]
    [InlineData("redis://h0rse@cache")]
    [InlineData("http://ada:h0rse@cache")]
    [InlineData("ada:h0rse@cache")]
    public void tells_nobody_the_password(string text)
    {
        var read = RedisAddress.TryParse(text, out var address, out var error);
        Assert.DoesNotContain("h0rse", read ? address!.ToString() : error!, StringComparison.Ordinal);
    }

    [Fact]
    public void is_never_a_reason_to_throw() =>
        Prop.ForAll<string>(text => RedisAddress.TryParse(text, out var address, out var error) ? address is not null && error is null : error is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void brings_every_password_through_its_url() => Prop.ForAll<NonEmptyString>(secret =>
    {
        if (Uri.UnescapeDataString(Uri.EscapeDataString(secret.Get)) != secret.Get)
        {
            // Lone surrogates have no UTF-8.
            return;
        }

        Assert.True(RedisAddress.TryParse($"redis://:{Uri.EscapeDataString(secret.Get)}@cache", out var address, out var error), error);
        Assert.Equal(secret.Get, address.Password);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void can_be_given_in_parts()
    {
        Assert.Equal("redis://cache:7000", new RedisAddress("cache", 7000) { Password = "s3cret" }.ToString());
        Assert.Throws<ArgumentException>(() => new RedisAddress("ca che"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RedisAddress("cache", 0));
    }
}

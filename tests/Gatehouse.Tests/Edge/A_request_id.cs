using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Headers;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Tests.Edge;

public class A_request_id
{
    private static readonly RequestIds Trusting = new(trustsClients: true, RandomNumberGenerator.Create());
    private static readonly RequestIds Wary = new(trustsClients: false, RandomNumberGenerator.Create());

    [Theory]
    [InlineData("a")]
    [InlineData("7f0e1c2a-5f5b-4b7e-9a35-5f6b3a1c9d10")]
    [InlineData("A.b_c-9")]
    public void of_a_client_is_kept_when_we_may(string sent)
    {
        Assert.Equal(sent, Trusting.Of(sent));
        Assert.NotEqual(sent, Wary.Of(sent));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\r\nb")]
    [InlineData("é")]
    [InlineData("a,b")]
    [InlineData("<script>")]
    [InlineData(null)]
    public void that_a_log_cannot_bear_is_replaced(string? sent) => Assert.Matches("^[0-9a-f]{32}$", Trusting.Of(sent));

    [Fact]
    public void has_128_characters_at_most_and_comes_alone()
    {
        Assert.Equal(128, Trusting.Of(new string('a', 128)).Length);
        Assert.Equal(32, Trusting.Of(new string('a', 129)).Length);
        Assert.Equal(32, Trusting.Of(new StringValues(["a", "b"])).Length);
    }

    [Fact]
    public void is_harmless_whatever_was_sent() => Prop.ForAll<string[]>(static sent =>
        Trusting.Of(sent) is { Length: > 0 and <= 128 } id && id.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-')).QuickCheckThrowOnFailure();

    [Fact]
    public void is_never_the_same_twice() => Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => Wary.Of(default)).Distinct().Count());
}

using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public class The_memory_of_verified_tokens
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void never_holds_more_than_its_capacity()
    {
        var tokens = new VerifiedTokens(100);
        for (var i = 0u; i < 1000; i++)
        {
            tokens.Add(Hash(i), "7", Noon.AddMinutes(1));
            Assert.InRange(tokens.Count, 1, 100);
        }

        Assert.True(tokens.TryFind(Hash(999), Noon, out _));
        Assert.False(tokens.TryFind(Hash(0), Noon, out _));
    }

    [Fact]
    public void keeps_what_is_asked_for()
    {
        var tokens = new VerifiedTokens(100);
        tokens.Add(Hash(0), "7", Noon.AddMinutes(1));
        for (var i = 1u; i < 1000; i++)
        {
            tokens.Add(Hash(i), "8", Noon.AddMinutes(1));
            Assert.True(tokens.TryFind(Hash(0), Noon, out var subject));
            Assert.Equal("7", subject);
        }
    }

    [Fact]
    public void ends_with_the_token()
    {
        var tokens = new VerifiedTokens(100);
        tokens.Add(Hash(0), "7", Noon);
        Assert.True(tokens.TryFind(Hash(0), Noon.AddTicks(-1), out _));
        Assert.False(tokens.TryFind(Hash(0), Noon, out _));
    }

    [Fact]
    public void takes_a_token_again_after_what_it_knew_has_ended()
    {
        var tokens = new VerifiedTokens(100);
        tokens.Add(Hash(0), "7", Noon);
        tokens.Add(Hash(0), "7", Noon.AddMinutes(1));
        Assert.True(tokens.TryFind(Hash(0), Noon, out _));
        Assert.Equal(1, tokens.Count);
    }

    [Fact]
    public void can_be_none()
    {
        var tokens = new VerifiedTokens(0);
        tokens.Add(Hash(0), "7", Noon);
        Assert.Equal(0, tokens.Count);
    }

    private static TokenHash Hash(uint number) => TokenHash.Of(BitConverter.GetBytes(number));
}

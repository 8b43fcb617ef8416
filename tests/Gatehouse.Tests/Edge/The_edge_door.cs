using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.RateLimits;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Edge;

public class The_edge_door
{
    [Fact]
    public void leads_to_tokens_passwords_and_limits()
    {
        using var services = new ServiceCollection().AddLogging().AddEdge(new EdgeOptions { TokenSecret = new byte[32] }).BuildServiceProvider();

        var tokens = services.GetRequiredService<AccessTokens>();
        Assert.Equal("7", tokens.Verify(tokens.Issue("7")));
        Assert.NotNull(services.GetRequiredService<PasswordHasher>());
        Assert.NotNull(services.GetRequiredService<LocalRateLimiter>());
    }

    [Fact]
    public void names_all_mistakes_at_once_with_value_and_limit_and_without_the_secret()
    {
        var options = new EdgeOptions
        {
            TokenSecret = "swordfish"u8.ToArray(),
            RememberedBuckets = 1,
            AccessTokens = new AccessTokenOptions { Lifetime = TimeSpan.Zero, Leeway = TimeSpan.FromSeconds(61), RememberedTokens = -1 },
            Passwords = new PasswordOptions { AtOnce = 0, Waiting = 0, Cost = new Argon2Cost(1, 1, 1) },
        };

        Assert.Equal(8, options.Mistakes().Count);
        var refusal = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddEdge(options));
        Assert.Contains("TokenSecret has 9 bytes, but must have at least 32.", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", refusal.Message, StringComparison.Ordinal);
    }
}

using Gatehouse.Configuration;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Credentials;

/// <summary>The keys that somebody else's tokens are signed with.</summary>
internal static class TokenKeys
{
    /// <summary>The secret, or what the issuer publishes. The caller disposes what it gets.</summary>
    public static IKeySource KeysOf(this IServiceProvider services, Settings settings) => settings.Perimeter.JwksUrl is { } url
        ? new JwksSource(
            Client(),
            new JwksOptions { Url = url },
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<EdgeMetrics>(),
            services.GetRequiredService<ILogger<JwksSource>>())
        : new FixedKeys(new KeyRing([new Hs256Key(settings.JwtSecret)]));

    // A redirect would let whoever answers choose where keys come from.
    private static HttpMessageInvoker Client() => new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });
}

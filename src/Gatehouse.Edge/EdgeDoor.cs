using System.Security.Cryptography;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.RateLimits;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge;

/// <summary>The way into this project: <c>AddEdge</c> registers access tokens, passwords and rate limits.</summary>
public static class EdgeDoor
{
    extension(IServiceCollection services)
    {
        /// <summary>Adds <see cref="AccessTokens"/>, <see cref="PasswordHasher"/> and <see cref="LocalRateLimiter"/>. Wrong options are one <see cref="ArgumentException"/> naming all of them.</summary>
        public IServiceCollection AddEdge(EdgeOptions options)
        {
            EdgeOptions.Refuse(options.Mistakes());
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton(RandomNumberGenerator.Create());
            services.AddSingleton<EdgeMetrics>();
            services.AddSingleton(found => new AccessTokens(
                new Hs256Key(options.TokenSecret.Span),
                options.AccessTokens,
                found.GetRequiredService<TimeProvider>(),
                found.GetRequiredService<RandomNumberGenerator>(),
                found.GetRequiredService<EdgeMetrics>()));
            services.AddSingleton(found => new PasswordHasher(
                options.Passwords,
                found.GetRequiredService<RandomNumberGenerator>(),
                found.GetRequiredService<TimeProvider>(),
                found.GetRequiredService<EdgeMetrics>(),
                found.GetRequiredService<ILogger<PasswordHasher>>()));
            services.AddSingleton(found => new LocalRateLimiter(
                options.RememberedBuckets, found.GetRequiredService<TimeProvider>(), found.GetRequiredService<EdgeMetrics>()));
            return services.AddRateLimiter();
        }

        /// <summary>Adds <see cref="RateLimiter"/>, which shares its buckets with other gateways when <see cref="ISharedBuckets"/> are registered.</summary>
        internal IServiceCollection AddRateLimiter()
        {
            services.TryAddSingleton(new RateLimiterOptions());
            services.TryAddSingleton(found => new RateLimiter(
                found.GetRequiredService<LocalRateLimiter>(),
                found.GetService<ISharedBuckets>(),
                found.GetRequiredService<RateLimiterOptions>(),
                found.GetRequiredService<TimeProvider>(),
                found.GetRequiredService<RandomNumberGenerator>(),
                found.GetRequiredService<EdgeMetrics>(),
                found.GetRequiredService<ILogger<RateLimiter>>()));
            return services;
        }
    }
}

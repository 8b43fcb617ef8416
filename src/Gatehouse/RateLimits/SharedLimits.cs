using System.Security.Cryptography;
using Gatehouse.Configuration;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Events.Redis;
using Gatehouse.Health;

namespace Gatehouse.RateLimits;

/// <summary>Where limits are counted when there is a Redis: there, for all gateways together.</summary>
internal static class SharedLimits
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan FirstConnection = TimeSpan.FromSeconds(2);

    public static IServiceCollection AddSharedLimits(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(new RateLimiterOptions { Patience = settings.RedisPatience });
        if (settings.Redis is not { } address)
        {
            return services;
        }

        services.AddSingleton<RedisMetrics>();
        services.AddSingleton(found => new RedisClient(
            new RedisOptions
            {
                Address = address,
                ClientName = "gatehouse-limits",

                // Until it is back, each gateway counts alone: worth asking often.
                LongestPause = TimeSpan.FromSeconds(1),
            },
            found.GetRequiredService<TimeProvider>(),
            found.GetRequiredService<RandomNumberGenerator>(),
            found.GetRequiredService<RedisMetrics>(),
            found.GetRequiredService<ILogger<RedisClient>>()));
        services.AddSingleton<ISharedBuckets, RedisBuckets>();
        services.AddSingleton(found => new Probe("redis", Slow, patience => PingAsync(found, patience)) { IsEssential = false });
        return services;
    }

    /// <summary>Connects, and waits until the first attempt has succeeded or failed, so that the first requests do not take a start for an outage.</summary>
    public static async Task StartSharedLimitsAsync(this IServiceProvider services, TimeProvider clock, CancellationToken stopping)
    {
        if (services.GetService<RedisClient>() is not { } client)
        {
            return;
        }

        client.Start();
        var began = clock.GetTimestamp();
        while (client.State == RedisState.Connecting && client.LastFailure is null && clock.GetElapsedTime(began) < FirstConnection)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, stopping);
        }
    }

    private static async ValueTask PingAsync(IServiceProvider services, CancellationToken patience) =>
        await services.GetRequiredService<RedisClient>().ExecuteAsync(RedisCommand.Of("PING"), patience);
}

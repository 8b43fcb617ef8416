using Microsoft.Extensions.Logging;

namespace Gatehouse.Events.Redis;

/// <summary>What the Redis clients say. Addresses are logged without user and password; replies and arguments never are.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(1040, LogLevel.Information, "Connected to {Address} for {Purpose}, speaking RESP{Version}")]
    public static partial void Connected(this ILogger logger, RedisAddress address, string purpose, int version);

    [LoggerMessage(1041, LogLevel.Warning, "Lost {Address} for {Purpose}: {Reason}; connecting again")]
    public static partial void Lost(this ILogger logger, RedisAddress address, string purpose, string reason);

    [LoggerMessage(1042, LogLevel.Warning, "Cannot reach {Address} for {Purpose}: {Reason}; trying again until it works")]
    public static partial void Unreachable(this ILogger logger, RedisAddress address, string purpose, string reason);

    [LoggerMessage(1043, LogLevel.Debug, "Attempt {Attempt} to reach {Address} for {Purpose} failed: {Reason}")]
    public static partial void StillUnreachable(this ILogger logger, int attempt, RedisAddress address, string purpose, string reason);

    [LoggerMessage(1044, LogLevel.Error, "Somebody who listens to the state of {Address} threw")]
    public static partial void StateListenerThrew(this ILogger logger, RedisAddress address, Exception exception);

    [LoggerMessage(1045, LogLevel.Error, "Somebody who listens to a channel of {Address} threw; the message is lost to him")]
    public static partial void ChannelListenerThrew(this ILogger logger, RedisAddress address, Exception exception);

    [LoggerMessage(1046, LogLevel.Warning, "{Address} refuses subscriptions that it allowed before ({Code}); their listeners hear nothing until it allows them again")]
    public static partial void ResubscriptionRefused(this ILogger logger, RedisAddress address, string code);
}

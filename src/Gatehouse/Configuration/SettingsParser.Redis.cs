using Gatehouse.Events.Redis;

namespace Gatehouse.Configuration;

/// <summary>Where Redis is: in one address, or in parts.</summary>
internal sealed partial class SettingsParser
{
    private const string NoRedis = "none";
    private const int MaxPassword = 1024;

    private RedisAddress? Redis(Profile profile)
    {
        var whole = Value<RedisAddress?>(Keys.Redis, null, ParseRedis);
        var host = Value<string?>(Keys.RedisHost, null, static text => RedisAddress.TryParse(text, out var place, out _) && place.Host == text ? new(text) : default);
        var port = Value(Keys.RedisPort, RedisAddress.DefaultPort, ParseRedisPort);
        var password = Value<string?>(Keys.RedisPassword, null, static text => text.Length is > 0 and <= MaxPassword ? new(text) : default);
        if (Winner(Keys.Redis) is not { } address)
        {
            // The document of realchat says so.
            var isKnown = host is not null || profile == Profile.RealChat;
            return isKnown ? new RedisAddress(host ?? "localhost", port) { Password = password } : null;
        }

        if (host is not null)
        {
            mistakes.Add(new Mistake($"{Winner(Keys.RedisHost)!.Origin}: {Keys.RedisHost.Name} is set, and so is {Keys.Redis.Name} ({address.Origin}); allowed: one of them"));
        }

        if (whole is { Password: not null } && password is not null)
        {
            mistakes.Add(new Mistake(
                $"{Winner(Keys.RedisPassword)!.Origin}: {Keys.RedisPassword.Name} is set, and {Keys.Redis.Name} ({address.Origin}) holds a password too; allowed: one of them"));
        }

        return whole is { Password: null } && password is not null
            ? new RedisAddress(whole.Host, whole.Port) { User = whole.User, Password = password, Database = whole.Database, Tls = whole.Tls }
            : whole;
    }

    private static Parsed<RedisAddress?> ParseRedis(string text)
    {
        if (string.Equals(text, NoRedis, StringComparison.Ordinal))
        {
            return new(null);
        }

        return RedisAddress.TryParse(text, out var address, out _) ? new(address) : default;
    }

    // Kubernetes sets REDIS_PORT to the address of a service that is called redis, in every pod beside it.
    private static Parsed<int> ParseRedisPort(string text) =>
        text.StartsWith("tcp://", StringComparison.Ordinal) ? new(RedisAddress.DefaultPort) : ParseNumber(text, 1, ushort.MaxValue);
}

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>What a snowflake says about its own age (discord-api-docs, "Snowflakes").</summary>
internal static class Snowflake
{
    private const long Epoch = 1_420_070_400_000;

    /// <summary>When the id was given out, to the millisecond.</summary>
    public static DateTimeOffset MadeAt(ulong id) => DateTimeOffset.FromUnixTimeMilliseconds((long)(id >> 22) + Epoch);
}

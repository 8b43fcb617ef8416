namespace Gatehouse.Conformance.Harness;

/// <summary>Bits of Identify's <c>intents</c> (discord-api-docs, "Gateway Intents").</summary>
public static class Intents
{
    public const int Guilds = 1 << 0;
    public const int GuildMembers = 1 << 1;
    public const int GuildPresences = 1 << 8;
    public const int GuildMessages = 1 << 9;
    public const int GuildMessageTyping = 1 << 11;
    public const int MessageContent = 1 << 15;

    /// <summary>Every bit that has a meaning.</summary>
    public const int All = 53_608_447;
}

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>What a session asks to hear, as bits of Identify's <c>intents</c> (discord-api-docs, "Gateway Intents").</summary>
internal static class Intents
{
    public const ulong Guilds = 1UL << 0;
    public const ulong GuildMembers = 1UL << 1;
    public const ulong GuildModeration = 1UL << 2;
    public const ulong GuildExpressions = 1UL << 3;
    public const ulong GuildIntegrations = 1UL << 4;
    public const ulong GuildWebhooks = 1UL << 5;
    public const ulong GuildInvites = 1UL << 6;
    public const ulong GuildVoiceStates = 1UL << 7;
    public const ulong GuildPresences = 1UL << 8;
    public const ulong GuildMessages = 1UL << 9;
    public const ulong GuildMessageReactions = 1UL << 10;
    public const ulong GuildMessageTyping = 1UL << 11;
    public const ulong DirectMessages = 1UL << 12;
    public const ulong DirectMessageReactions = 1UL << 13;
    public const ulong DirectMessageTyping = 1UL << 14;
    public const ulong MessageContent = 1UL << 15;
    public const ulong GuildScheduledEvents = 1UL << 16;
    public const ulong AutoModerationConfiguration = 1UL << 20;
    public const ulong AutoModerationExecution = 1UL << 21;
    public const ulong GuildMessagePolls = 1UL << 24;
    public const ulong DirectMessagePolls = 1UL << 25;

    /// <summary>Every bit that has a meaning; another one is close code 4013.</summary>
    public const ulong All = 53_608_447;
}

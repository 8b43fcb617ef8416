using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>The names under which events are heard. A channel has a topic of its own only while not everybody in its guild may see it.</summary>
internal static class Topics
{
    public static string Of(GuildId guild) => $"guild:{guild.Value}";

    public static string Of(ChannelId channel) => $"channel:{channel.Value}";

    public static string Of(UserId user) => $"user:{user.Value}";
}

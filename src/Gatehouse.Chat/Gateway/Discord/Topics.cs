using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>The names under which events are heard. A channel has a topic of its own only while not everybody in its guild may see it.</summary>
internal static class Topics
{
    public static string Of(GuildId guild) => $"guild:{guild.Value}";

    public static string Of(ChannelId channel) => $"channel:{channel.Value}";

    public static string Of(UserId user) => $"user:{user.Value}";

    /// <summary>Where a channel's events are heard.</summary>
    public static string For(Channel channel, GuildState guild) => guild.IsOpen(channel) ? Of(guild.Id) : Of(channel.Id);
}

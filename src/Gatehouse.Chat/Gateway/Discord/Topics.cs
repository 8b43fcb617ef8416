using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>The names under which events are heard. A channel has a topic of its own only while not everybody in its guild may see it.</summary>
internal static class Topics
{
    public static string Of(GuildId guild) => $"guild:{guild.Value}";

    public static string Of(ChannelId channel) => $"channel:{channel.Value}";

    public static string Of(UserId user) => $"user:{user.Value}";

    /// <summary>Where a channel's events are heard.</summary>
    public static string For(Channel channel, GuildState guild) => IsOpen(channel, guild) ? Of(guild.Id) : Of(channel.Id);

    /// <summary>True when every member there can ever be may view the channel.</summary>
    public static bool IsOpen(Channel channel, GuildState guild)
    {
        var everyone = guild.Roles[guild.Id.EveryoneRole].Permissions;
        if (everyone.HasFlag(Permissions.Administrator))
        {
            return true;
        }

        var open = everyone.HasFlag(Permissions.ViewChannel);
        foreach (var overwrite in channel.Overwrites)
        {
            if (overwrite.Target == guild.Id.Value && overwrite.Allow.HasFlag(Permissions.ViewChannel))
            {
                open = true;
            }
            else if (overwrite.Deny.HasFlag(Permissions.ViewChannel))
            {
                return false;
            }
        }

        return open;
    }
}

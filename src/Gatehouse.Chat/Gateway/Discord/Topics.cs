using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>
/// The names under which events are heard. A channel has a topic of its own only while not everybody in its guild may see it, and what only some of a guild's
/// members may know has one for each permission that it takes.
/// </summary>
internal static class Topics
{
    /// <summary>Who is banned and who is not any more.</summary>
    public static readonly PermittedTopic Bans = new("bans:", Permissions.BanMembers | Permissions.ViewAuditLog);

    /// <summary>Which invitations there are.</summary>
    public static readonly PermittedTopic Invites = new("invites:", Permissions.ManageChannels);

    /// <summary>What is written into the guild's records.</summary>
    public static readonly PermittedTopic Records = new("records:", Permissions.ViewAuditLog);

    /// <summary>All that is heard with a permission.</summary>
    public static readonly PermittedTopic[] Permitted = [Bans, Invites, Records];

    public static string Of(GuildId guild) => $"guild:{guild.Value}";

    public static string Of(ChannelId channel) => $"channel:{channel.Value}";

    public static string Of(UserId user) => $"user:{user.Value}";

    /// <summary>Where a channel's events are heard.</summary>
    public static string For(Channel channel, GuildState guild) => guild.IsOpen(channel) ? Of(guild.Id) : Of(channel.Id);
}

/// <summary>A topic of each guild that its members hear with certain permissions.</summary>
/// <param name="Prefix">What stands before the guild's number.</param>
/// <param name="AnyOf">One of these is enough.</param>
internal sealed record PermittedTopic(string Prefix, Permissions AnyOf)
{
    public string Of(GuildId guild) => $"{Prefix}{guild.Value}";

    public bool IsFor(Permissions granted) => (granted & AnyOf) != 0;
}

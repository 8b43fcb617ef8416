using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>A member of a guild who asks for something, and what they may do there.</summary>
internal sealed record Seat(GuildState Guild, Member Asker, Permissions Permissions)
{
    /// <summary>The refusal, when anything of this is missing.</summary>
    public Fault? Missing(Permissions needed) => Permissions.HasFlag(needed) ? null : Faults.MissingPermissions;
}

/// <summary>A member who asks for something in a channel that they may view, and what they may do there.</summary>
internal sealed record Place(GuildState Guild, Channel Channel, Member Asker, Permissions Permissions)
{
    /// <summary>The refusal, when anything of this is missing.</summary>
    public Fault? Missing(Permissions needed) => Permissions.HasFlag(needed) ? null : Faults.MissingPermissions;
}

/// <summary>
/// The first question of every request: does it exist, and may the asker know of it? The rule is <see cref="Faults"/>' own.
/// </summary>
internal static class Admission
{
    public static Result<Seat> Admit(this GuildState? guild, UserId asker)
    {
        if (guild is null or { IsConversation: true })
        {
            return Faults.UnknownGuild;
        }

        return guild.Members.TryGetValue(asker, out var member)
            ? new Seat(guild, member, guild.PermissionsOf(member))
            : Faults.MissingAccess;
    }

    public static Result<Seat> Admit(this GuildState? guild, UserId asker, Permissions needed)
    {
        var admitted = guild.Admit(asker);
        return admitted.Succeeds(out var seat, out _) && seat.Missing(needed) is { } missing ? missing : admitted;
    }

    public static Result<Place> Admit(this GuildState? guild, ChannelId id, UserId asker)
    {
        if (guild is null || !guild.Channels.TryGetValue(id, out var channel))
        {
            return Faults.UnknownChannel;
        }

        if (!guild.Members.TryGetValue(asker, out var member))
        {
            return Faults.MissingAccess;
        }

        var permissions = guild.PermissionsIn(channel, member);
        return permissions.HasFlag(Permissions.ViewChannel) ? new Place(guild, channel, member, permissions) : Faults.MissingAccess;
    }

    public static Result<Place> Admit(this GuildState? guild, ChannelId id, UserId asker, Permissions needed)
    {
        var admitted = guild.Admit(id, asker);
        return admitted.Succeeds(out var place, out _) && place.Missing(needed) is { } missing ? missing : admitted;
    }
}

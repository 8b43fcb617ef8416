using System.Runtime.InteropServices;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// What a member may do in a guild and in each of its channels (discord-api-docs, "Permissions": "Permission Overwrites").
/// </summary>
public static class PermissionRules
{
    private const Permissions NeedSending =
        Permissions.MentionEveryone | Permissions.SendTtsMessages | Permissions.AttachFiles | Permissions.EmbedLinks;

    // What is left to a member who is timed out (discord-api-docs, "Permissions for Timed Out Members").
    private const Permissions WhileTimedOut = Permissions.ViewChannel | Permissions.ReadMessageHistory;

    // Among themselves everybody may do the same, and nobody rules over another's words.
    private const Permissions InConversation =
        Permissions.ViewChannel | Permissions.SendMessages | Permissions.ReadMessageHistory | Permissions.EmbedLinks | Permissions.AttachFiles
        | Permissions.AddReactions | Permissions.UseExternalEmojis | Permissions.UseExternalStickers | Permissions.SendVoiceMessages | Permissions.SendPolls
        | Permissions.PinMessages | Permissions.Connect | Permissions.Speak | Permissions.Stream | Permissions.UseVad;

    /// <summary>What a user may do in the guild, before any channel's exceptions; nothing for somebody who is not a member.</summary>
    public static Permissions PermissionsOf(this GuildState guild, UserId user) =>
        guild.Members.TryGetValue(user, out var member) ? guild.PermissionsOf(member) : Permissions.None;

    /// <summary>What a member may do in the guild now, before any channel's exceptions.</summary>
    public static Permissions PermissionsOf(this GuildState guild, Member member) => guild.Left(member, guild.GrantedTo(member));

    /// <summary>What a member may do in the guild whenever they are not timed out.</summary>
    public static Permissions GrantedTo(this GuildState guild, Member member)
    {
        if (guild.IsConversation)
        {
            return InConversation;
        }

        if (guild.Guild.Owner == member.User.Id)
        {
            return Permissions.All;
        }

        var granted = guild.EveryonePermissions();
        foreach (var id in member.Roles)
        {
            // A role that is gone grants nothing, should a member still name it.
            if (guild.Roles.TryGetValue(id, out var role))
            {
                granted |= role.Permissions;
            }
        }

        return granted.HasFlag(Permissions.Administrator) ? Permissions.All : granted;
    }

    /// <summary>What a user may do in a channel; nothing for somebody who is not a member or may not view it.</summary>
    public static Permissions PermissionsIn(this GuildState guild, Channel channel, UserId user) =>
        guild.Members.TryGetValue(user, out var member) ? guild.PermissionsIn(channel, member) : Permissions.None;

    /// <summary>What a member may do in a channel; nothing when they may not view it.</summary>
    public static Permissions PermissionsIn(this GuildState guild, Channel channel, Member member)
    {
        var granted = guild.GrantedTo(member);
        return granted.HasFlag(Permissions.Administrator)
            ? Permissions.All
            : guild.Left(member, Implied(Overwritten(granted, guild, channel, member)));
    }

    /// <summary>True when a user may know of a channel.</summary>
    public static bool MayView(this GuildState guild, Channel channel, UserId user) =>
        guild.PermissionsIn(channel, user).HasFlag(Permissions.ViewChannel);

    /// <summary>
    /// True when everybody may view the channel, whoever joins, leaves or changes roles: @everyone may, and nobody is excepted. Errs on the
    /// closed side: an exception for a role that nobody has closes the channel too, so that only a change of the channel or of @everyone
    /// opens or closes it.
    /// </summary>
    public static bool IsOpen(this GuildState guild, Channel channel)
    {
        if (guild.IsConversation)
        {
            return false;
        }

        var granted = guild.EveryonePermissions();
        if (granted.HasFlag(Permissions.Administrator))
        {
            return true;
        }

        foreach (var overwrite in channel.Overwrites.AsSpan())
        {
            if (overwrite.Target == guild.Id.Value)
            {
                granted = Apply(granted, overwrite.Allow, overwrite.Deny);
            }
            else if ((overwrite.Deny & ~overwrite.Allow).HasFlag(Permissions.ViewChannel))
            {
                return false;
            }
        }

        return granted.HasFlag(Permissions.ViewChannel);
    }

    /// <summary>True when the member may only look right now. Owners and administrators never are.</summary>
    public static bool IsTimedOut(this GuildState guild, Member member) =>
        member.TimedOutUntil is { } until && until > guild.Now && !guild.GrantedTo(member).HasFlag(Permissions.Administrator);

    private static Permissions Left(this GuildState guild, Member member, Permissions granted) =>
        member.TimedOutUntil is { } until && until > guild.Now && !granted.HasFlag(Permissions.Administrator) ? granted & WhileTimedOut : granted;

    private static Permissions EveryonePermissions(this GuildState guild) =>
        guild.Roles.TryGetValue(guild.Id.EveryoneRole, out var everyone) ? everyone.Permissions : Permissions.None;

    private static Permissions Overwritten(Permissions granted, GuildState guild, Channel channel, Member member)
    {
        // One pass, applied in Discord's order afterwards: @everyone's, then those of all roles together, then the member's own.
        var roles = MemoryMarshal.Cast<RoleId, ulong>(member.Roles.AsSpan());
        Permissions everyoneAllow = 0, everyoneDeny = 0, rolesAllow = 0, rolesDeny = 0, ownAllow = 0, ownDeny = 0;
        foreach (var overwrite in channel.Overwrites.AsSpan())
        {
            if (overwrite.Kind == OverwriteKind.Member)
            {
                if (overwrite.Target == member.User.Id.Value)
                {
                    (ownAllow, ownDeny) = (overwrite.Allow, overwrite.Deny);
                }
            }
            else if (overwrite.Target == guild.Id.Value)
            {
                (everyoneAllow, everyoneDeny) = (overwrite.Allow, overwrite.Deny);
            }
            else if (roles.Contains(overwrite.Target))
            {
                rolesAllow |= overwrite.Allow;
                rolesDeny |= overwrite.Deny;
            }
        }

        granted = Apply(granted, everyoneAllow, everyoneDeny);
        granted = Apply(granted, rolesAllow, rolesDeny);
        return Apply(granted, ownAllow, ownDeny);
    }

    // Nobody becomes an administrator by an exception.
    private static Permissions Apply(Permissions granted, Permissions allow, Permissions deny) =>
        (granted & ~deny) | (allow & ~Permissions.Administrator);

    private static Permissions Implied(Permissions granted)
    {
        if (!granted.HasFlag(Permissions.ViewChannel))
        {
            return Permissions.None;
        }

        return granted.HasFlag(Permissions.SendMessages) ? granted : granted & ~NeedSending;
    }
}

using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>What is to change about somebody on a stage.</summary>
public sealed record VoiceStatePatch
{
    /// <summary>Where they are, as the asker believes; null when it is not said.</summary>
    public ChannelId? Channel { get; init; }

    public Optional<bool> Suppress { get; init; }

    /// <summary>Since when they ask to speak; null for not any more. Nobody asks for another.</summary>
    public Optional<DateTimeOffset?> RequestedAt { get; init; }
}

/// <summary>Who may be where in voice channels.</summary>
internal static class VoiceRules
{
    /// <summary>True when a member may come into a channel: with CONNECT, and where there is room or with MOVE_MEMBERS (discord-api-docs, "Permissions").</summary>
    /// <param name="connected">How many are in it.</param>
    public static bool MayConnect(GuildState guild, Channel channel, Member member, int connected)
    {
        var permissions = guild.PermissionsIn(channel, member);
        return channel.HoldsVoices
            && permissions.HasFlag(Permissions.ViewChannel | Permissions.Connect)
            && (channel.UserLimit == 0 || connected < channel.UserLimit || permissions.HasFlag(Permissions.MoveMembers));
    }

    /// <summary>The refusal of a change on a stage; null when it may be made.</summary>
    /// <param name="channel">Where whoever is to be changed is.</param>
    public static Fault? Check(GuildState guild, Channel channel, UserId asker, VoiceStatePatch patch, bool isOwn)
    {
        if (patch.Channel is { } believed && believed != channel.Id)
        {
            return Faults.NotInVoice;
        }

        if (channel.Kind != ChannelKind.Stage)
        {
            return Faults.WrongChannelKind;
        }

        // Anybody may stop speaking, and stop asking to.
        var needed = !isOwn || (patch.Suppress.Says(out var suppress) && !suppress) ? Permissions.MuteMembers : Permissions.None;
        if (isOwn && patch.RequestedAt.Says(out var at) && at is not null)
        {
            needed |= Permissions.RequestToSpeak;
        }

        return guild.PermissionsIn(channel, asker).HasFlag(needed) ? null : Faults.MissingPermissions;
    }

    /// <summary>The refusal of what a patch does to somebody in a voice channel; null when it may be done.</summary>
    public static Fault? Check(Seat seat, Member member, MemberPatch patch)
    {
        if ((patch.Mute.IsPresent ? seat.Missing(Permissions.MuteMembers) : null) is { } mute)
        {
            return mute;
        }

        if ((patch.Deaf.IsPresent ? seat.Missing(Permissions.DeafenMembers) : null) is { } deafen)
        {
            return deafen;
        }

        if (!patch.Voice.Says(out var to))
        {
            return null;
        }

        if (to is not { } id)
        {
            return member.User.Id == seat.Asker.User.Id ? null : seat.Missing(Permissions.MoveMembers);
        }

        // Who moves somebody must be able to go there (discord-api-docs, "Modify Guild Member").
        return seat.Guild.Admit(id, seat.Asker.User.Id, Permissions.MoveMembers | Permissions.Connect).Succeeds(out var place, out var fault)
            ? place.Channel.HoldsVoices ? null : Faults.WrongChannelKind
            : fault;
    }
}

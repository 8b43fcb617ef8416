using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

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

using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>What to change about a member; what is left out stays.</summary>
public sealed record MemberPatch
{
    /// <summary>Null or empty takes it away.</summary>
    public Optional<string?> Nick { get; init; }

    /// <summary>All roles the member is to have besides @everyone.</summary>
    public Optional<ImmutableArray<RoleId>> Roles { get; init; }

    /// <summary>Only of somebody who is in a voice channel.</summary>
    public Optional<bool> Mute { get; init; }

    /// <summary>Only of somebody who is in a voice channel.</summary>
    public Optional<bool> Deaf { get; init; }

    /// <summary>The voice channel to move to, null for none; only of somebody who is in one.</summary>
    public Optional<ChannelId?> Voice { get; init; }

    /// <summary>True when it can only be done to somebody who is in a voice channel.</summary>
    public bool NeedsVoice => Mute.IsPresent || Deaf.IsPresent || Voice.IsPresent;

    /// <summary>Until when the member may only look, at most 28 days from now; null or a time that has passed ends it.</summary>
    public Optional<DateTimeOffset?> TimedOutUntil { get; init; }
}

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Something that changed in a guild. The store writes its rows, the announcer tells the sessions, both from this one list, so that what is
/// stored and what is told cannot drift apart.
/// </summary>
public abstract record GuildEvent
{
    private protected GuildEvent()
    {
    }

    /// <summary>The guild is new; everything in its first state is new with it.</summary>
    public sealed record GuildCreated : GuildEvent;

    /// <summary>The guild's own properties changed.</summary>
    public sealed record GuildUpdated : GuildEvent;

    /// <summary>The guild is gone with all that was in it.</summary>
    public sealed record GuildDeleted : GuildEvent;

    public sealed record ChannelCreated(Channel Channel) : GuildEvent;

    public sealed record ChannelUpdated(Channel Before, Channel Channel) : GuildEvent;

    public sealed record ChannelDeleted(Channel Channel) : GuildEvent;

    public sealed record RoleCreated(Role Role) : GuildEvent;

    public sealed record RoleUpdated(Role Role) : GuildEvent;

    /// <summary>
    /// The role is gone, and with it from everybody who had it: no <see cref="MemberUpdated"/> follows, for those could be all members.
    /// Clients take it from the members themselves, as with Discord; a store forgets it in its members' rows.
    /// </summary>
    public sealed record RoleDeleted(Role Role) : GuildEvent;

    public sealed record MemberJoined(Member Member) : GuildEvent;

    public sealed record MemberUpdated(Member Member) : GuildEvent;

    public sealed record MemberLeft(Member Member) : GuildEvent;

    /// <summary>Somebody may not come in any more; if they were in, a <see cref="MemberLeft"/> went before.</summary>
    public sealed record MemberBanned(User User, Ban Ban) : GuildEvent;

    /// <summary>Somebody may come in again.</summary>
    public sealed record BanLifted(User User) : GuildEvent;
}

/// <summary>What a decision about a guild comes to: the state after it, and each thing that changed, in order.</summary>
/// <param name="Before">The state it was decided on.</param>
/// <param name="After">The state it leads to. After <see cref="GuildEvent.GuildDeleted"/>, the last state there was.</param>
/// <param name="Events">What changed; empty when nothing did.</param>
public sealed record GuildChange(GuildState? Before, GuildState After, IReadOnlyList<GuildEvent> Events)
{
    /// <summary>What is said of it in a channel, once all of it is told.</summary>
    public IReadOnlyList<Message> Notices { get; init; } = [];

    /// <summary>What the guild's records say of it.</summary>
    public IReadOnlyList<AuditEntry> Records { get; init; } = [];
}

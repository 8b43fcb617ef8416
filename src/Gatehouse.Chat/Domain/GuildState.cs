using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// All of a guild at one moment: immutable, replaced as a whole by each change. What may be read, decided or dispatched about a guild is
/// decided on one of these, so no decision sees half a change.
/// </summary>
/// <param name="Guild">Its own properties.</param>
/// <param name="Roles">By id; always holds @everyone.</param>
/// <param name="Channels">By id.</param>
/// <param name="Members">By user; always holds the owner.</param>
public sealed record GuildState(
    Guild Guild,
    ImmutableDictionary<RoleId, Role> Roles,
    ImmutableDictionary<ChannelId, Channel> Channels,
    ImmutableDictionary<UserId, Member> Members)
{
    /// <summary>The guild's snowflake.</summary>
    public GuildId Id => Guild.Id;

    /// <summary>Who may not come in.</summary>
    public ImmutableDictionary<UserId, Ban> Bans { get; init; } = ImmutableDictionary<UserId, Ban>.Empty;

    /// <summary>The moment it is looked at, by which is decided what ends by itself. A store sets it whenever it hands a state out to decide on.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>
    /// True for a conversation that is in no guild, a DM or a group DM: its one channel has the same number, its members are its participants, and it has no roles. Whatever guards, stores and
    /// tells a channel does so for it too; to whoever asks for a guild it is none.
    /// </summary>
    public bool IsConversation { get; init; }
}

using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Where guilds are kept. One writer makes all changes one after the other; a change is committed together with its events, then the new
/// state is what <see cref="FindAsync(GuildId, CancellationToken)"/> returns, then its events are published, then the caller hears of it.
/// When the store is down or full, methods throw <see cref="StoreUnavailableException"/>.
/// </summary>
public interface IGuildStore
{
    /// <summary>The guild or conversation as last committed; null when there is none.</summary>
    ValueTask<GuildState?> FindAsync(GuildId id, CancellationToken cancellationToken);

    /// <summary>The guild that a channel is in, or the conversation that it is, as last committed; null when there is no such channel.</summary>
    ValueTask<GuildState?> FindAsync(ChannelId id, CancellationToken cancellationToken);

    /// <summary>The guilds a user is a member of, by id.</summary>
    ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The newest message of each of the guild's channels that has one, or of a conversation.</summary>
    IReadOnlyDictionary<ChannelId, MessageId> NewestMessages(GuildId guild);

    /// <summary>Commits a new guild, or a new group DM.</summary>
    ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken);

    /// <summary>
    /// Decides on the newest state of a guild and commits what was decided. <paramref name="decide"/> runs on the writer: it computes only.
    /// An unknown guild is Discord's 10004.
    /// </summary>
    ValueTask<Result<GuildChange>> ChangeAsync(
        GuildId id, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken);

    /// <summary>
    /// Lets somebody in by invite: like <see cref="ChangeAsync"/>, but counts the use in the same transaction, only when the decision
    /// leads to a change, and refuses with 10006 when the invite no longer holds.
    /// </summary>
    ValueTask<Result<GuildChange>> ChangeByInviteAsync(
        string code, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken);

    /// <summary>
    /// Runs <paramref name="capture"/> on the writer with the user's account and the newest state of each of their guilds and, for people, of their newest open conversations: all events
    /// published before are in those states, none after is. That is the seam a new session starts on. Account null when there is no such user.
    /// </summary>
    /// <returns>Where that was.</returns>
    ValueTask<Seam> CaptureAsync(UserId user, Action<Account?, IReadOnlyList<GuildState>> capture, CancellationToken cancellationToken);
}

/// <summary>Where invitations are kept.</summary>
public interface IInviteStore
{
    /// <summary>Invitations of a guild.</summary>
    const int MostPerGuild = Limits.InvitesPerGuild;

    ValueTask<Invite?> FindAsync(string code, CancellationToken cancellationToken);

    /// <summary>Commits an invitation; what had ended before in the same guild is forgotten. Discord's 30016 when there are too many.</summary>
    /// <param name="guild">The guild's state that it was allowed on.</param>
    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Invite>> AddAsync(Invite invite, GuildState guild, AuditEntry? record, CancellationToken cancellationToken);

    /// <summary>A guild's invitations, the oldest first; also such as have ended.</summary>
    ValueTask<ImmutableArray<Invite>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken);

    /// <summary>Takes an invitation back; 10006 when there is none.</summary>
    /// <param name="record">What the guild's records say of it; null for nothing.</param>
    ValueTask<Result<Done>> DeleteAsync(string code, GuildState guild, Func<Invite, AuditEntry?> record, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>A store with one guild in it, for sessions that look at it.</summary>
internal sealed class OneGuild(GuildState state) : IGuildStore
{
    public GuildState State { get; set; } = state;

    /// <summary>Whoever comes next is not a member.</summary>
    public bool IsAway { get; set; }

    public ValueTask<GuildState?> FindAsync(GuildId id, CancellationToken cancellationToken) => new(id == State.Id ? State : null);

    public ValueTask<GuildState?> FindAsync(ChannelId id, CancellationToken cancellationToken) => new(State.Channels.ContainsKey(id) ? State : null);

    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, CancellationToken cancellationToken) => new([State]);

    public IReadOnlyDictionary<ChannelId, MessageId> NewestMessages(GuildId guild) => ImmutableDictionary<ChannelId, MessageId>.Empty;

    public ValueTask<Seam> CaptureAsync(UserId user, Action<Account?, IReadOnlyList<GuildState>> capture, CancellationToken cancellationToken)
    {
        var member = State.Members.GetValueOrDefault(user);
        capture(new Account(member?.User ?? new User(user, "stranger", false), null, null), IsAway ? [] : [State]);
        return default;
    }

    public ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<GuildChange>> ChangeAsync(GuildId id, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<GuildChange>> ChangeByInviteAsync(string code, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

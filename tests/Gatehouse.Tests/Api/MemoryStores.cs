using System.Collections.Immutable;
using System.Security.Cryptography;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Api;

/// <summary>All of the chat application's ports in memory, good for one test; remembers every event that was told.</summary>
internal sealed class MemoryStores(IAnnouncer announcer, TimeProvider clock)
    : IAccountStore, IAuditStore, IGuildStore, IConversationStore, IInviteStore, IMessageStore, ISecrets, IPasswords, IAccessTokens, IBroadcast
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UserId, Account> _accounts = [];
    private readonly Dictionary<UserId, Bot> _bots = [];
    private readonly Dictionary<string, (RefreshToken Token, bool Used)> _refreshTokens = [];
    private readonly Dictionary<GuildId, GuildState> _guilds = [];
    private readonly Dictionary<string, Invite> _invites = [];
    private readonly SortedDictionary<ulong, Message> _messages = [];

    public List<Event> Told { get; } = [];

    /// <summary>What every call throws from now on, if anything.</summary>
    public Exception? Outage { get; set; }

    /// <summary>How often accounts and bots were looked up by id.</summary>
    public int LookUps { get; private set; }

    public Snowflakes Ids { get; } = new(1, clock);

    public TimeSpan Lifetime => TimeSpan.FromMinutes(15);

    public void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    public ValueTask<string?> HashAsync(string password, CancellationToken cancellationToken) => Do<string?>(() => "hash of " + password);

    public ValueTask<bool?> VerifyAsync(string password, string? hash, CancellationToken cancellationToken) =>
        Do<bool?>(() => hash == "hash of " + password);

    public string Issue(UserId user) => "access-" + user;

    public UserId? Verify(string token) =>
        token.StartsWith("access-", StringComparison.Ordinal) && ulong.TryParse(token.AsSpan(7), out var id) ? new UserId(id) : null;

    public void Broadcast(Event ephemeral) => Told.Add(ephemeral);

    public ValueTask<bool> TellAsync(
        Gatehouse.Realtime.Sessions.Session session, Event e, ReadOnlyMemory<byte> rendered, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<Account>> AddAsync(Account account, CancellationToken cancellationToken) => Do<Result<Account>>(() =>
    {
        if (_accounts.Values.Any(other => other.Email == account.Email))
        {
            return new Fault(FaultKind.Conflict, 0, "Email already exists");
        }

        return IsTaken(account.User) ? UsernameTaken : _accounts[account.User.Id] = account;
    });

    public ValueTask<Result<Bot>> AddBotAsync(Bot bot, CancellationToken cancellationToken) => Do<Result<Bot>>(() =>
    {
        if (IsTaken(bot.User))
        {
            return UsernameTaken;
        }

        _accounts[bot.User.Id] = new Account(bot.User, null, null);
        return _bots[bot.User.Id] = bot;
    });

    ValueTask<Account?> IAccountStore.FindAsync(UserId id, CancellationToken cancellationToken) => Do(() =>
    {
        LookUps++;
        return _accounts.GetValueOrDefault(id);
    });

    public ValueTask<IReadOnlyDictionary<UserId, User>> FindManyAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken) =>
        Do<IReadOnlyDictionary<UserId, User>>(() => ids.Where(_accounts.ContainsKey).ToDictionary(id => id, id => _accounts[id].User));

    public ValueTask<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        Do(() => _accounts.Values.FirstOrDefault(account => account.Email == email));

    public ValueTask<Bot?> FindBotAsync(UserId id, CancellationToken cancellationToken) => Do(() =>
    {
        LookUps++;
        return _bots.GetValueOrDefault(id);
    });

    public ValueTask<Result<User>> ChangeAsync(UserId id, Func<User, Result<User>> decide, CancellationToken cancellationToken) =>
        Do<Result<User>>(() =>
        {
            if (!decide(_accounts[id].User).Succeeds(out var user, out var fault))
            {
                return fault;
            }

            _accounts[id] = _accounts[id] with { User = user };
            Told.Add(announcer.UserChanged(_accounts[id]));
            return user;
        });

    public async ValueTask AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken) =>
        await Do(() => _refreshTokens[Convert.ToHexString(token.Hash.Span)] = (token, false));

    public ValueTask<Result<RefreshToken>> RotateAsync(
        ReadOnlyMemory<byte> hash, Func<RefreshToken, RefreshToken> next, DateTimeOffset now, CancellationToken cancellationToken) =>
        Do<Result<RefreshToken>>(() =>
        {
            var key = Convert.ToHexString(hash.Span);
            if (!_refreshTokens.TryGetValue(key, out var found) || found.Token.ExpiresAt <= now)
            {
                return new Fault(FaultKind.Unauthenticated, 0, "no");
            }

            if (found.Used)
            {
                Revoke(found.Token);
                return new Fault(FaultKind.Unauthenticated, 0, "no");
            }

            _refreshTokens[key] = (found.Token, true);
            var successor = next(found.Token);
            _refreshTokens[Convert.ToHexString(successor.Hash.Span)] = (successor, false);
            return found.Token;
        });

    public async ValueTask RevokeFamilyAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => await Do(() =>
    {
        if (_refreshTokens.TryGetValue(Convert.ToHexString(hash.Span), out var found))
        {
            Revoke(found.Token);
        }

        return true;
    });

    public ValueTask<GuildState?> FindAsync(GuildId id, CancellationToken cancellationToken) => Do(() => Now(_guilds.GetValueOrDefault(id)));

    public ValueTask<GuildState?> FindAsync(ChannelId id, CancellationToken cancellationToken) =>
        Do(() => Now(_guilds.Values.FirstOrDefault(guild => guild.Channels.ContainsKey(id))));

    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, CancellationToken cancellationToken) => Do<IReadOnlyList<GuildState>>(
        () => [.. _guilds.Values.Where(guild => !guild.IsConversation && guild.Members.ContainsKey(user)).OrderBy(guild => guild.Id.Value)]);

    public IReadOnlyDictionary<ChannelId, MessageId> NewestMessages(GuildId guild)
    {
        lock (_gate)
        {
            return _messages.Values.Where(message => message.Guild == guild).GroupBy(message => message.Channel)
                .ToImmutableDictionary(channel => channel.Key, channel => channel.Max(message => message.Id.Value) is var id ? new MessageId(id) : default);
        }
    }

    public ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken) => Do(() =>
    {
        _guilds[first.Id] = first;
        announcer.Announce(new GuildEvent.GuildCreated(), null, first, Told);
        return first;
    });

    public ValueTask<GuildState?> FindAsync(UserId one, UserId other, CancellationToken cancellationToken) => Do(() => _guilds.Values.FirstOrDefault(state =>
        state.IsConversation && state.Channels.Values.Single().Kind == ChannelKind.Direct && state.Members.ContainsKey(one) && state.Members.ContainsKey(other)));

    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, int limit, CancellationToken cancellationToken) => Do<IReadOnlyList<GuildState>>(
        () => [.. _guilds.Values.Where(state => state.IsConversation && state.Members.TryGetValue(user, out var member) && !member.HasClosed).OrderByDescending(state => state.Id.Value)]);

    public ValueTask<Result<GuildChange>> ChangeAsync(
        GuildId id, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken) => Do<Result<GuildChange>>(() =>
        {
            if (!_guilds.TryGetValue(id, out var before))
            {
                return Faults.UnknownGuild;
            }

            if (!decide(Now(before)!).Succeeds(out var change, out var fault))
            {
                return fault;
            }

            _guilds[id] = change.After;
            foreach (var happened in change.Events)
            {
                if (happened is GuildEvent.GuildDeleted)
                {
                    _guilds.Remove(id);
                }

                announcer.Announce(happened, before, change.After, Told);
            }

            return change;
        });

    public async ValueTask<Result<GuildChange>> ChangeByInviteAsync(
        string code, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken)
    {
        if (!_invites.TryGetValue(code, out var invite) || !invite.HoldsAt(clock.GetUtcNow()))
        {
            return Faults.UnknownInvite;
        }

        var changed = await ChangeAsync(invite.Guild, decide, cancellationToken);
        if (changed.Succeeds(out var change, out _) && change.Events.Count > 0)
        {
            _invites[code] = invite with { Uses = invite.Uses + 1 };
        }

        return changed;
    }

    public ValueTask<Seam> CaptureAsync(UserId user, Action<Account?, IReadOnlyList<GuildState>> capture, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No test of the API opens a session.");

    public ValueTask<Invite?> FindAsync(string code, CancellationToken cancellationToken) => Do(() => _invites.GetValueOrDefault(code));

    public ValueTask<Result<Invite>> AddAsync(Invite invite, GuildState guild, AuditEntry? record, CancellationToken cancellationToken) => Do<Result<Invite>>(() =>
    {
        _invites[invite.Code] = invite;
        Told.Add(announcer.Announce(new ChannelEvent.InviteCreated(invite.Channel, invite), guild));
        return invite;
    });

    public ValueTask<ImmutableArray<Invite>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken) =>
        Do<ImmutableArray<Invite>>(() => [.. _invites.Values.Where(invite => invite.Guild == guild).OrderBy(invite => invite.CreatedAt)]);

    public ValueTask<Result<Done>> DeleteAsync(string code, GuildState guild, Func<Invite, AuditEntry?> record, CancellationToken cancellationToken) => Do<Result<Done>>(() =>
    {
        if (!_invites.Remove(code, out var invite))
        {
            return Faults.UnknownInvite;
        }

        Told.Add(announcer.Announce(new ChannelEvent.InviteDeleted(invite.Channel, code), guild));
        return default(Done);
    });

    public ValueTask<Result<Message>> AddAsync(Message draft, GuildState guild, bool onceByNonce, CancellationToken cancellationToken) => Do<Result<Message>>(() =>
    {
        var first = _messages.Values.FirstOrDefault(message =>
            message.Author.Id == draft.Author.Id && message.Channel == draft.Channel && message.Nonce == draft.Nonce);
        if (onceByNonce && first is not null)
        {
            return first;
        }

        var message = draft with { Id = new MessageId(Ids.Next()) };
        _messages[message.Id.Value] = message;
        Told.AddRange(announcer.Address(announcer.MessagePosted(message, guild), guild));
        return message;
    });

    public ValueTask<Result<Message>> AddInTurnAsync(
        Message draft, GuildState guild, bool onceByNonce, TimeSpan pause, CancellationToken cancellationToken) =>
        AddAsync(draft, guild, onceByNonce, cancellationToken);

    public ValueTask<Result<Message>> EditAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Result<Message>> decide, CancellationToken cancellationToken) =>
        Do<Result<Message>>(() =>
        {
            if (!_messages.TryGetValue(id.Value, out var message) || message.Channel != channel)
            {
                return Faults.UnknownMessage;
            }

            if (!decide(message).Succeeds(out var edited, out var fault))
            {
                return fault;
            }

            _messages[id.Value] = edited;
            Told.AddRange(announcer.Address(announcer.MessageEdited(edited, guild), guild));
            return edited;
        });

    public ValueTask<Result<Done>> DeleteAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Fault?> mayDelete, Func<Message, AuditEntry?> record, CancellationToken cancellationToken) =>
        Do<Result<Done>>(() =>
        {
            if (!_messages.TryGetValue(id.Value, out var message) || message.Channel != channel)
            {
                return Faults.UnknownMessage;
            }

            if (mayDelete(message) is { } refusal)
            {
                return refusal;
            }

            _messages.Remove(id.Value);
            Told.AddRange(announcer.Address(announcer.MessageDeleted(channel, id, guild), guild));
            return default(Done);
        });

    public ValueTask<Result<Done>> DeleteManyAsync(
        ChannelId channel, IReadOnlyCollection<MessageId> ids, GuildState guild, Func<int, AuditEntry?> record, CancellationToken cancellationToken) => Do<Result<Done>>(() =>
        {
            foreach (var id in ids)
            {
                _messages.Remove(id.Value);
            }

            return default(Done);
        });

    public ValueTask<IReadOnlyList<MessageId>> OfAuthorAsync(
        ChannelId channel, UserId author, MessageId from, int limit, CancellationToken cancellationToken) => Do<IReadOnlyList<MessageId>>(() =>
        [
            .. _messages.Values.Where(message => message.Channel == channel && message.Author.Id == author && message.Id.Value >= from.Value)
                .Take(limit).Select(message => message.Id),
        ]);

    public ValueTask<Message?> FindAsync(ChannelId channel, MessageId id, CancellationToken cancellationToken) =>
        Do(() => _messages.TryGetValue(id.Value, out var message) && message.Channel == channel ? message with { Nonce = null } : null);

    public ValueTask<IReadOnlyList<Message>> PageAsync(
        ChannelId channel, HistoryCursor cursor, int limit, CancellationToken cancellationToken) => Do<IReadOnlyList<Message>>(() =>
        {
            var all = _messages.Values.Where(message => message.Channel == channel);
            var page = cursor switch
            {
                HistoryCursor.Before before => all.Where(message => message.Id.Value < before.Id.Value).TakeLast(limit),
                HistoryCursor.After after => all.Where(message => message.Id.Value > after.Id.Value).Take(limit),
                _ => all.TakeLast(limit),
            };
            return [.. page.Reverse().Select(message => message with { Nonce = null })];
        });

    private GuildState? Now(GuildState? guild) => guild is null ? null : guild with { Now = clock.GetUtcNow() };

    public ValueTask<IReadOnlyList<AuditRecord>> PageAsync(GuildId guild, AuditQuery query, CancellationToken cancellationToken) => new([]);

    private static Fault UsernameTaken => new(FaultKind.Conflict, 0, "Username already exists");

    private bool IsTaken(User user) =>
        _accounts.Values.Any(other => other.User.Username.Equals(user.Username, StringComparison.OrdinalIgnoreCase));

    private void Revoke(RefreshToken token)
    {
        foreach (var key in _refreshTokens.Where(entry => entry.Value.Token.Family.Span.SequenceEqual(token.Family.Span)).Select(entry => entry.Key).ToList())
        {
            _refreshTokens.Remove(key);
        }
    }

    private ValueTask<T> Do<T>(Func<T> work)
    {
        lock (_gate)
        {
            return Outage is null ? ValueTask.FromResult(work()) : ValueTask.FromException<T>(Outage);
        }
    }
}

using System.Collections.Immutable;
using Gatehouse.Chat;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>The use cases over stores that forget everything with the test, and an ear on what they say.</summary>
internal sealed class InMemoryHouse : IBroadcast, ISecrets, IVoice
{
    private byte _secret;

    public InMemoryHouse()
    {
        Clock = new ManualClock(Harbour.Noon);
        Ids = new Snowflakes(0, Clock);
        GuildStore = new InMemoryGuilds(Clock);
        MessageStore = new InMemoryMessages(Ids);
        Accounts = new InMemoryAccounts(Harbour.Ada, Harbour.Bo, Harbour.Cem, Harbour.Dot, Robot);
        Guilds = new Guilds(GuildStore, Accounts, Ids, Clock);
        Channels = new Channels(GuildStore, Ids);
        Roles = new Roles(GuildStore, Ids);
        Bans = new Bans(GuildStore, Accounts, MessageStore, Clock);
        Members = new Members(GuildStore, Accounts, this, Clock);
        Messages = new Messages(GuildStore, MessageStore, new Surroundings(MessageStore, new NoReactions()), new TypingAnnouncer(), this, Clock);
        Invites = new Invites(GuildStore, GuildStore, Accounts, this, Clock);
        People = new People(Accounts);
        GuildStore.Put(Harbour.New());
    }

    public static User Robot { get; } = new(new UserId(9), "robot", IsBot: true);

    public ManualClock Clock { get; }

    public Snowflakes Ids { get; }

    public InMemoryGuilds GuildStore { get; }

    public InMemoryMessages MessageStore { get; }

    public InMemoryAccounts Accounts { get; }

    public Guilds Guilds { get; }

    public Channels Channels { get; }

    public Bans Bans { get; }

    public Roles Roles { get; }

    public Members Members { get; }

    public Messages Messages { get; }

    public Invites Invites { get; }

    public People People { get; }

    public List<Event> Heard { get; } = [];

    /// <summary>Who is in which voice channel.</summary>
    public Dictionary<UserId, ChannelId> Voices { get; } = [];

    public ChannelId? ChannelOf(GuildId guild, UserId user) => Voices.TryGetValue(user, out var channel) ? channel : null;

    public ValueTask MoveAsync(GuildState guild, UserId user, ChannelId? to, CancellationToken cancellationToken)
    {
        Voices.Remove(user);
        if (to is { } channel)
        {
            Voices.Add(user, channel);
        }

        return default;
    }

    public void Broadcast(Event ephemeral) => Heard.Add(ephemeral);

    public ValueTask<bool> TellAsync(
        Gatehouse.Realtime.Sessions.Session session, Event e, ReadOnlyMemory<byte> rendered, CancellationToken cancellationToken) => throw new NotSupportedException();

    public void Fill(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            value = _secret++;
        }
    }
}

internal sealed class InMemoryGuilds(TimeProvider clock) : IGuildStore, IInviteStore
{
    private readonly Dictionary<GuildId, GuildState> _guilds = [];
    private readonly Dictionary<string, Invite> _invites = [];

    private GuildState? Now(GuildState? guild) => guild is null ? null : guild with { Now = clock.GetUtcNow() };

    public void Put(GuildState guild) => _guilds[guild.Id] = guild;

    public ValueTask<GuildState?> FindAsync(GuildId id, CancellationToken cancellationToken) => new(Now(_guilds.GetValueOrDefault(id)));

    public ValueTask<GuildState?> FindAsync(ChannelId id, CancellationToken cancellationToken) =>
        new(Now(_guilds.Values.SingleOrDefault(guild => guild.Channels.ContainsKey(id))));

    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, CancellationToken cancellationToken) =>
        new([.. _guilds.Values.Where(guild => guild.Members.ContainsKey(user)).OrderBy(guild => guild.Id.Value)]);

    public IReadOnlyDictionary<ChannelId, MessageId> NewestMessages(GuildId guild) => ImmutableDictionary<ChannelId, MessageId>.Empty;

    public ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken)
    {
        Put(first);
        return new(first);
    }

    public ValueTask<Result<GuildChange>> ChangeAsync(
        GuildId id, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken)
    {
        if (!_guilds.TryGetValue(id, out var guild))
        {
            return new(Faults.UnknownGuild);
        }

        var decided = decide(Now(guild)!);
        if (decided.Succeeds(out var change, out _))
        {
            _guilds[id] = change.After;
            if (change.Events.Any(told => told is GuildEvent.GuildDeleted))
            {
                _guilds.Remove(id);
            }
        }

        return new(decided);
    }

    public async ValueTask<Result<GuildChange>> ChangeByInviteAsync(
        string code, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken)
    {
        var invite = _invites[code];
        var changed = await ChangeAsync(invite.Guild, decide, cancellationToken);
        if (changed.Succeeds(out var change, out _) && change.Events.Count > 0)
        {
            _invites[code] = invite with { Uses = invite.Uses + 1 };
        }

        return changed;
    }

    public ValueTask<Seam> CaptureAsync(
        UserId user, Action<Account?, IReadOnlyList<GuildState>> capture, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<Invite?> IInviteStore.FindAsync(string code, CancellationToken cancellationToken) => new(_invites.GetValueOrDefault(code));

    public ValueTask<Result<Invite>> AddAsync(Invite invite, GuildState guild, AuditEntry? record, CancellationToken cancellationToken)
    {
        _invites.Add(invite.Code, invite);
        return new(invite);
    }

    public ValueTask<ImmutableArray<Invite>> OfGuildAsync(GuildId guild, CancellationToken cancellationToken) =>
        new([.. _invites.Values.Where(invite => invite.Guild == guild)]);

    public ValueTask<Result<Done>> DeleteAsync(string code, GuildState guild, Func<Invite, AuditEntry?> record, CancellationToken cancellationToken) =>
        new(_invites.Remove(code) ? default(Done) : Faults.UnknownInvite);
}

internal sealed class InMemoryMessages(IIds ids) : IMessageStore
{
    private readonly SortedDictionary<ulong, Message> _messages = [];

    public ValueTask<Result<Message>> AddAsync(Message draft, GuildState guild, bool onceByNonce, CancellationToken cancellationToken)
    {
        var twin = onceByNonce ? _messages.Values.FirstOrDefault(old => old.Author == draft.Author && old.Nonce == draft.Nonce) : null;
        if (twin is not null)
        {
            return new(twin);
        }

        var message = draft with { Id = new MessageId(ids.Next()) };
        _messages.Add(message.Id.Value, message with { Referenced = null });
        return new(message);
    }

    public ValueTask<Result<Message>> AddInTurnAsync(
        Message draft, GuildState guild, bool onceByNonce, TimeSpan pause, CancellationToken cancellationToken) =>
        AddAsync(draft, guild, onceByNonce, cancellationToken);

    public ValueTask<Result<Message>> EditAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Result<Message>> decide, CancellationToken cancellationToken)
    {
        var decided = decide(_messages[id.Value]);
        if (decided.Succeeds(out var edited, out _))
        {
            _messages[id.Value] = edited with { Referenced = null };
        }

        return new(decided);
    }

    public ValueTask<Result<Done>> DeleteAsync(
        ChannelId channel, MessageId id, GuildState guild, Func<Message, Fault?> mayDelete, Func<Message, AuditEntry?> record, CancellationToken cancellationToken)
    {
        if (!_messages.TryGetValue(id.Value, out var message))
        {
            return new(Faults.UnknownMessage);
        }

        if (mayDelete(message) is { } refusal)
        {
            return new(refusal);
        }

        _messages.Remove(id.Value);
        return new(default(Done));
    }

    public ValueTask<Result<Done>> DeleteManyAsync(
        ChannelId channel, IReadOnlyCollection<MessageId> ids, GuildState guild, Func<int, AuditEntry?> record, CancellationToken cancellationToken)
    {
        foreach (var id in ids)
        {
            _messages.Remove(id.Value);
        }

        return new(default(Done));
    }

    public ValueTask<IReadOnlyList<MessageId>> OfAuthorAsync(
        ChannelId channel, UserId author, MessageId from, int limit, CancellationToken cancellationToken) => new(
        [
            .. _messages.Values.Where(message => message.Channel == channel && message.Author.Id == author && message.Id.Value >= from.Value)
                .Take(limit).Select(message => message.Id),
        ]);

    public ValueTask<Message?> FindAsync(ChannelId channel, MessageId id, CancellationToken cancellationToken) =>
        new(_messages.TryGetValue(id.Value, out var message) && message.Channel == channel ? message : null);

    public ValueTask<IReadOnlyList<Message>> PageAsync(
        ChannelId channel, HistoryCursor cursor, int limit, CancellationToken cancellationToken) =>
        new([.. _messages.Values.Where(message => message.Channel == channel).Reverse().Take(limit)]);
}

internal sealed class InMemoryAccounts(params User[] users) : IAccountStore
{
    private readonly Dictionary<UserId, Account> _accounts =
        users.ToDictionary(user => user.Id, user => new Account(user, user.IsBot ? null : $"{user.Username}@harbour.example", null));

    public ValueTask<Account?> FindAsync(UserId id, CancellationToken cancellationToken) => new(_accounts.GetValueOrDefault(id));

    public ValueTask<IReadOnlyDictionary<UserId, User>> FindManyAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken) =>
        new(ids.Where(_accounts.ContainsKey).ToDictionary(id => id, id => _accounts[id].User));

    public ValueTask<Bot?> FindBotAsync(UserId id, CancellationToken cancellationToken) =>
        new(_accounts.GetValueOrDefault(id) is { User: { IsBot: true } user } ? new Bot(user, null, default) : null);

    public ValueTask<Result<User>> ChangeAsync(UserId id, Func<User, Result<User>> decide, CancellationToken cancellationToken)
    {
        var decided = decide(_accounts[id].User);
        if (decided.Succeeds(out var user, out _))
        {
            _accounts[id] = _accounts[id] with { User = user };
        }

        return new(decided);
    }

    public ValueTask<Result<Account>> AddAsync(Account account, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<Bot>> AddBotAsync(Bot bot, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<Result<RefreshToken>> RotateAsync(
        ReadOnlyMemory<byte> hash, Func<RefreshToken, RefreshToken> next, DateTimeOffset now, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask RevokeFamilyAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => throw new NotSupportedException();
}

/// <summary>Announces typing only: the use cases leave the rest to the store.</summary>
internal sealed class TypingAnnouncer : IAnnouncer
{
    public Event Typing(Channel channel, Member member, DateTimeOffset at, GuildState guild) =>
        new() { Topic = $"channel:{channel.Id}", Name = "TYPING_START", Payload = default };

    public void Announce(GuildEvent change, GuildState? before, GuildState after, ICollection<Event> events) => throw new NotSupportedException();

    public IEnumerable<Event> Address(Event e, GuildState guild) => [e];

    public Event MessagePosted(Message message, GuildState guild) => throw new NotSupportedException();

    public Event MessageEdited(Message message, GuildState guild) => throw new NotSupportedException();

    public Event MessageDeleted(ChannelId channel, MessageId id, GuildState guild) => throw new NotSupportedException();

    public Event Announce(ChannelEvent change, GuildState guild) => throw new NotSupportedException();

    public Event Recorded(AuditEntry entry, GuildState guild) => throw new NotSupportedException();

    public Event UserChanged(Account account) => throw new NotSupportedException();

    public Event SettingsChanged(SettingsChange change) => throw new NotSupportedException();

    public Event Acknowledged(UserId user, ReadState read, bool isManual, long version) => throw new NotSupportedException();
}

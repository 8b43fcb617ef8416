using System.Runtime.InteropServices;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Rows;

namespace Gatehouse.Store.Writing;

/// <summary>
/// What will be true once the current transaction is committed: the events to publish, the states to put in place, the ids given out. Work reads
/// through it, so that it sees the work before it in the same transaction. The writer thread's own.
/// </summary>
internal sealed class Batch(Tables tables, Caches caches, IIds ids, long head, ulong greatestId, long epoch)
{
    private readonly Dictionary<GuildId, GuildState?> _states = [];
    private readonly Dictionary<ChannelId, (GuildId Guild, MessageId? Message)> _newest = [];
    private readonly Intake _intake = new(tables, caches);
    private readonly HashSet<GuildId> _created = [];
    private readonly HashSet<UserId> _accounts = [];
    private readonly Dictionary<ChannelId, long> _counted = [];
    private readonly List<(ChannelId Channel, long Before)> _counts = [];
    private readonly List<(ChannelId Channel, MessageId Message, Message? Now, bool IsNew)> _words = [];
    private readonly List<ChannelId> _uncounted = [];
    private readonly List<GuildId> _crossedOut = [];
    private List<Event> _events = [];
    private long _committedHead = head;
    private ulong _greatestId = greatestId;

    public Tables Tables => tables;

    public NonceFilter Nonces => caches.Nonces;

    /// <summary>When the transaction began.</summary>
    public DateTimeOffset Now { get; set; }

    /// <summary>Where the work stands that is to begin now, for <see cref="Undo"/>.</summary>
    public (int Events, int Counts, int Words) Mark => (_events.Count, _counts.Count, _words.Count);

    /// <summary>Position of the newest committed event.</summary>
    public long Head => _committedHead;

    /// <summary>Position of the event that is recorded next.</summary>
    public long NextPosition => _committedHead + _events.Count + 1;

    /// <summary>No id in the database is greater.</summary>
    public ulong GreatestId => _greatestId;

    /// <summary>The newest state of a guild or a conversation where it is at hand; null where it would have to be read.</summary>
    public GuildState? FindInMemory(GuildId id) => _states.TryGetValue(id, out var changed) ? changed : caches.Guilds.Find(id);

    /// <summary>The newest state of a guild or a conversation; null when there is none. Ask before writing rows: a miss is read from the database as it is.</summary>
    public GuildState? Find(GuildId id) => IsAtHand(id, out var state) ? state : _intake.Read([id]).SingleOrDefault();

    /// <summary>The newest states of guilds and conversations, in the same order; those that are not there are missing. What has to be read is read at once.</summary>
    public List<GuildState> FindAll(IReadOnlyList<GuildId> ids)
    {
        // Held while the others are read: one that was at hand may have to make room for them.
        var states = new Dictionary<GuildId, GuildState?>(ids.Count);
        foreach (var id in ids)
        {
            if (IsAtHand(id, out var state))
            {
                states[id] = state;
            }
        }

        foreach (var read in _intake.Read(ids.Where(id => !states.ContainsKey(id)).Distinct().ToArray()))
        {
            states[read.Id] = read;
        }

        return [.. ids.Select(id => states.GetValueOrDefault(id)).OfType<GuildState>()];
    }

    /// <summary>Where a channel is, as it is now: it says who may hear of what happens there. 10003 when it was deleted since it was looked up.</summary>
    /// <param name="home">The guild or conversation that the channel was in then.</param>
    public Result<GuildState> HomeOf(ChannelId channel, GuildId home) =>
        Find(home) is { } state && state.Channels.ContainsKey(channel) ? state : Faults.UnknownChannel;

    /// <summary>Has guilds be read beside the writer that are not in memory. Not for work that writes.</summary>
    /// <returns>Null when all are there.</returns>
    public Coming? Expect(IReadOnlyList<GuildId> ids) => _intake.Expect(ids, epoch, _committedHead);

    /// <summary>Takes in what was read beside the writer and is still so. Not for work that writes.</summary>
    /// <returns>How many were taken in.</returns>
    public int TakeIn(Arrival arrival, IReadOnlyList<StoredGuild> read) => _intake.TakeIn(arrival, read);

    /// <summary>With this commit something changes in a guild or conversation of which the writer need not know the state.</summary>
    public void CrossOut(GuildId id) => _crossedOut.Add(id);

    /// <summary>A user's account and guilds as committed; null when there is no such user. Not for work that writes.</summary>
    public Belonging? Belonging(UserId id)
    {
        if (caches.Accounts.Find(id) is { } cached)
        {
            return cached;
        }

        if (tables.Users.Find(id) is not { } account)
        {
            return null;
        }

        // Bots are not shown their conversations, of which one may have any number.
        var conversations = account.User.IsBot ? [] : tables.Conversations.OpenOf(id, IConversationStore.MostShown);
        var belonging = new Belonging(account, [.. tables.Members.GuildsOf(id), .. conversations]);
        caches.Accounts.Add(belonging);
        return belonging;
    }

    /// <summary>A new id, greater than all before it.</summary>
    public ulong NextId()
    {
        var id = ids.Next();
        Note(id);
        return id;
    }

    /// <summary>Remembers that an id is in the database, so that it is not given out again after a restart with an earlier clock.</summary>
    public void Note(ulong id) => _greatestId = Math.Max(_greatestId, id);

    /// <summary>Writes an event's row at the next position.</summary>
    public void Record(Event e)
    {
        var position = NextPosition;
        tables.Events.Insert(e, position, Now);
        _events.Add(e.Place(position));
    }

    /// <summary>Writes a line of a guild's records, and tells it; nothing for null.</summary>
    public void Write(IAnnouncer announcer, AuditEntry? entry, GuildState guild)
    {
        if (entry is not null)
        {
            entry = entry with { Id = NextId() };
            var told = announcer.Recorded(entry, guild);
            tables.Audit.Insert(guild.Id, entry, told.Payload.Span);
            Record(told);
        }
    }

    /// <summary>From this commit on there is this guild, which was not there before. Comes last in a piece of work: it is not undone.</summary>
    public void Create(GuildState state)
    {
        _created.Add(state.Id);
        Replace(state);
        foreach (var channel in state.Channels.Keys)
        {
            BeginCounting(channel);
        }
    }

    /// <summary>There is this channel from this commit on, and nobody need be asked how many messages it has had.</summary>
    public void BeginCounting(ChannelId channel) => _uncounted.Add(channel);

    /// <summary>Writes what happened in a channel: one event in a guild, one to each participant in a conversation.</summary>
    public void Tell(IAnnouncer announcer, GuildState state, Event e)
    {
        foreach (var told in announcer.Address(e, state))
        {
            Record(told);
        }
    }

    /// <summary>Writes what is said in a channel because something happened, and tells it.</summary>
    /// <param name="state">The guild or conversation after it.</param>
    public void Say(IAnnouncer announcer, Message notice, GuildState state)
    {
        var said = notice with { Id = new MessageId(NextId()), Sequence = NextSequence(notice.Channel) };
        tables.Add(said, state);
        Tell(announcer, state, announcer.MessagePosted(said, state));
        SetNewest(state.Id, said.Channel, said.Id);
    }

    /// <summary>The guild's state from this commit on. Comes last in a piece of work: it is not undone.</summary>
    public void Replace(GuildState state) => _states[state.Id] = state;

    /// <summary>From this commit on there is no such guild.</summary>
    public void Remove(GuildId guild) => _states[guild] = null;

    /// <summary>The newest message of a channel from this commit on.</summary>
    public void SetNewest(GuildId guild, ChannelId channel, MessageId? message) => _newest[channel] = (guild, message);

    /// <summary>The newest message of a channel.</summary>
    public MessageId? Newest(GuildId guild, ChannelId channel)
    {
        if (_newest.TryGetValue(channel, out var changed))
        {
            return changed.Message;
        }

        return caches.Guilds.Newest(guild) is { } newest
            ? newest.TryGetValue(channel, out var message) ? message : null
            : tables.Messages.Newest(channel);
    }

    /// <summary>A user's account or guilds change with this commit.</summary>
    public void Touch(UserId user) => _accounts.Add(user);

    /// <summary>The number of the next message of a channel: one more than the last, without holes.</summary>
    public long NextSequence(ChannelId channel)
    {
        var last = LastSequence(channel);
        _counts.Add((channel, last));
        _counted[channel] = last + 1;
        return last + 1;
    }

    /// <summary>From this commit on a message is found by what it says now.</summary>
    public void NoteWords(Message message, bool isNew) => _words.Add((message.Channel, message.Id, message, isNew));

    /// <summary>Removes a message with all that hangs on it.</summary>
    public void Delete(ChannelId channel, MessageId message)
    {
        tables.Delete(channel, message);
        _words.Add((channel, message, null, IsNew: false));
    }

    /// <summary>Forgets events, numbers and words of the work since a mark; its rows are rolled back.</summary>
    public void Undo((int Events, int Counts, int Words) mark)
    {
        CollectionsMarshal.SetCount(_words, mark.Words);
        CollectionsMarshal.SetCount(_events, mark.Events);
        for (var at = _counts.Count - 1; at >= mark.Counts; at--)
        {
            _counted[_counts[at].Channel] = _counts[at].Before;
        }

        CollectionsMarshal.SetCount(_counts, mark.Counts);
    }

    /// <summary>Writes what belongs to the transaction as a whole.</summary>
    public void BeforeCommit()
    {
        foreach (var (channel, last) in _counted)
        {
            tables.Counters.Put(channel, last);
        }

        WriteWords();
        tables.House.Seal(_greatestId, epoch);
    }

    /// <summary>Puts the committed states in place.</summary>
    /// <returns>The committed events, to be published.</returns>
    public IReadOnlyList<Event> Committed()
    {
        foreach (var (id, state) in _states)
        {
            Put(id, state);
            caches.Arrivals.CrossOut(id);
        }

        // With a channel's newest message also its counter has changed.
        foreach (var (channel, (guild, message)) in _newest)
        {
            caches.Guilds.SetNewest(guild, channel, message);
            caches.Arrivals.CrossOut(guild);
        }

        foreach (var id in _crossedOut)
        {
            caches.Arrivals.CrossOut(id);
        }

        foreach (var user in _accounts)
        {
            caches.Accounts.Remove(user);
        }

        foreach (var channel in _uncounted)
        {
            caches.Counters.Set(channel, 0);
        }

        foreach (var (channel, last) in _counted)
        {
            caches.Counters.Set(channel, last);
        }

        var events = _events;
        _committedHead += events.Count;
        _events = [];
        Forget();
        return events;
    }

    /// <summary>Forgets all of it: the transaction was rolled back.</summary>
    public void RolledBack()
    {
        _intake.RollBack();
        _events.Clear();
        Forget();
    }

    // All at once: a full text index writes what it was told at each savepoint, which for a message at a time would be most of its work.
    private void WriteWords()
    {
        var last = new Dictionary<MessageId, int>(_words.Count);
        var born = new HashSet<MessageId>();
        for (var at = 0; at < _words.Count; at++)
        {
            last[_words[at].Message] = at;
            if (_words[at].IsNew)
            {
                born.Add(_words[at].Message);
            }
        }

        foreach (var at in last.Values)
        {
            var (channel, id, message, _) = _words[at];
            var isNew = born.Contains(id);
            if (message is not null)
            {
                tables.Words.Put(message, isNew);
            }
            else if (!isNew)
            {
                tables.Words.Remove(channel, id);
            }
        }
    }

    private long LastSequence(ChannelId channel) => _counted.TryGetValue(channel, out var last)
        ? last
        : caches.Counters.Find(channel) ?? tables.Counters.Find(channel);

    private bool IsAtHand(GuildId id, out GuildState? state) => _states.TryGetValue(id, out state) || (state = caches.Guilds.Find(id)) is not null;

    private void Put(GuildId id, GuildState? state)
    {
        if (state is null)
        {
            caches.Guilds.Remove(id);
        }
        else if (_created.Contains(id))
        {
            caches.Guilds.Add(state, []);
        }
        else
        {
            // One that had to make room meanwhile is read when it is next asked for: right after a commit nothing may fail any more.
            caches.Guilds.Replace(state);
        }
    }

    private void Forget()
    {
        _states.Clear();
        _newest.Clear();
        _intake.Keep();
        _created.Clear();
        _accounts.Clear();
        _counted.Clear();
        _counts.Clear();
        _words.Clear();
        _uncounted.Clear();
        _crossedOut.Clear();
    }
}

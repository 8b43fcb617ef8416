using Gatehouse.Chat.Domain;
using Gatehouse.Events;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Says how a change is told: the store asks it for the events to commit along with the rows. Called on the writer; computes only.
/// </summary>
public interface IAnnouncer
{
    /// <summary>Events for one thing that changed in a guild, in the order in which sessions should hear them.</summary>
    /// <param name="change">What changed in a guild; an element of <see cref="GuildChange.Events"/>.</param>
    /// <param name="before">The state before; null for a new guild.</param>
    /// <param name="after">The state after.</param>
    void Announce(GuildEvent change, GuildState? before, GuildState after, ICollection<Event> events);

    /// <summary>
    /// An event about a channel as it is committed or broadcast: itself in a guild, one to each participant in a conversation. Whatever a store records about a channel goes through it.
    /// </summary>
    IEnumerable<Event> Address(Event e, GuildState guild);

    Event MessagePosted(Message message, GuildState guild);

    Event MessageEdited(Message message, GuildState guild);

    Event MessageDeleted(ChannelId channel, MessageId id, GuildState guild);

    /// <summary>Something that happened in a channel beside its messages being posted, edited and deleted one by one.</summary>
    Event Announce(ChannelEvent change, GuildState guild);

    /// <summary>What was written into the guild's records, for those who may read them; its body is what is kept.</summary>
    Event Recorded(AuditEntry entry, GuildState guild);

    /// <summary>To the user themselves; what their guilds hear is a <see cref="GuildEvent.MemberUpdated"/> in each.</summary>
    Event UserChanged(Account account);

    /// <summary>To the sessions of whoever has read a channel.</summary>
    /// <param name="version">Greater than all before it.</param>
    Event Acknowledged(UserId user, ReadState read, bool isManual, long version);

    /// <summary>To the sessions of whose settings they are.</summary>
    Event SettingsChanged(SettingsChange change);

    /// <summary>Ephemeral: somebody began to type.</summary>
    Event Typing(Channel channel, Member member, DateTimeOffset at, GuildState guild);
}

/// <summary>Gives out snowflakes: (milliseconds since 2015) &lt;&lt; 22 | worker | increment. Never the same twice, never backwards.</summary>
public interface IIds
{
    ulong Next();

    /// <summary>Makes every further id greater than <paramref name="id"/>: what a restart with an earlier clock needs.</summary>
    void StartAfter(ulong id);
}

/// <summary>The store cannot be reached, is full, or was stopped; nothing of the change was committed.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException()
        : base("The store is unavailable.")
    {
    }

    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

using Gatehouse.Events;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime;

/// <summary>
/// Who answers commands and owns the data. Realtime asks it who somebody is, what a session may hear, and how an event looks; it never
/// looks into a payload itself.
/// </summary>
public interface IApplication
{
    /// <summary>Says whose token this is.</summary>
    /// <returns>The user's id, or why not.</returns>
    ValueTask<Result<string>> AuthenticateAsync(string token, CancellationToken cancellationToken);

    /// <summary>
    /// Calls <see cref="ISessionGate.Admit"/> for the session at one exact place in the order of events: what was published before is in the state the
    /// application will tell in <see cref="OpeningAsync"/>, what is published after reaches the session as an event.
    /// </summary>
    ValueTask<Result<Done>> AdmitAsync(Session session, ISessionGate gate, CancellationToken cancellationToken);

    /// <summary>What a new session hears first, rendered for it. Called once, after <see cref="AdmitAsync"/>, off the dispatching thread.</summary>
    ValueTask<IReadOnlyList<OpeningEvent>> OpeningAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Of events of the past, those a session may hear of now, in the same order.</summary>
    /// <param name="heard">True when they are what the session was sent before; false when they are everything that happened.</param>
    ValueTask<IReadOnlyList<Event>> ReplayableAsync(
        Session session, IReadOnlyList<Event> events, bool heard, CancellationToken cancellationToken);

    /// <summary>True for an event whose payload only says what it is about: each session sees it in its own way.</summary>
    bool IsPersonal(Event e);

    /// <summary>Renders a personal event for one session, from its state now. On the dispatching thread. Empty when it has lost its meaning.</summary>
    ReadOnlyMemory<byte> Render(Event personal, Session session);

    /// <summary>The body for those without <see cref="Event.ContentInterest"/>. Called once per event, on the dispatching thread.</summary>
    ReadOnlyMemory<byte> Withhold(Event e);

    /// <summary>Right before an event is dispatched, on the dispatching thread: who gains a topic with it gains it here.</summary>
    void BeforeDispatch(Event e, ISubscriptions subscriptions);

    /// <summary>Right after an event was dispatched, on the dispatching thread: who loses a topic with it loses it here.</summary>
    void AfterDispatch(Event e, ISubscriptions subscriptions);

    /// <summary>Does what a client asked for. On the dispatching thread; must not wait.</summary>
    void Handle(Session session, Command command, IBroadcast broadcast);

    /// <summary>The session has a client now: it is new, or was resumed. On the dispatching thread.</summary>
    void Present(Session session, ISubscriptions subscriptions, IBroadcast broadcast);

    /// <summary>The session is over and cannot be resumed. On the dispatching thread.</summary>
    void Ended(Session session, IBroadcast broadcast);
}

/// <summary>An event with the body that one session gets of it.</summary>
/// <param name="Event">What a replay renders again.</param>
/// <param name="Rendered">UTF-8 JSON.</param>
public readonly record struct OpeningEvent(Event Event, ReadOnlyMemory<byte> Rendered);

/// <summary>Where an application lets sessions in.</summary>
public interface ISessionGate
{
    /// <summary>Puts the session into the order of events, hearing these topics from here on. What it hears waits until it is started.</summary>
    void Admit(Session session, IReadOnlyList<string> topics);
}

/// <summary>Who hears what; only on the dispatching thread.</summary>
public interface ISubscriptions
{
    /// <summary>Sessions that hear a topic. A snapshot, valid until the next call that asks for one.</summary>
    IReadOnlyList<Session> Of(string topic);

    bool Hears(Session session, string topic);

    void Add(Session session, string topic);

    void Remove(Session session, string topic);

    /// <summary>Has a session seen otherwise than its client said; what it says next counts again.</summary>
    void Show(Session session, Command.SetPresence presence);

    /// <summary>
    /// Gives an event to these sessions alone, whatever they hear, at this place in the order of events. It is never dropped, but since it is not in the log, a
    /// session that outlives the process does not have it any more.
    /// </summary>
    void Tell(IReadOnlyList<Session> sessions, Event e);
}

/// <summary>What a client asks for over its connection, free of any dialect.</summary>
public abstract record Command
{
    private protected Command()
    {
    }

    /// <summary>Shows how the client wants to be seen.</summary>
    /// <param name="Status">online, idle, dnd, invisible or offline.</param>
    /// <param name="Activities">A JSON array as the client sent it, at most 4,096 bytes; empty for none.</param>
    public sealed record SetPresence(string Status, ReadOnlyMemory<byte> Activities) : Command;

    /// <summary>Asks for something that only the application understands.</summary>
    /// <param name="What">For what, in one word.</param>
    /// <param name="Body">A JSON object as the client sent it, at most 4,096 bytes.</param>
    public sealed record Ask(string What, ReadOnlyMemory<byte> Body) : Command;
}

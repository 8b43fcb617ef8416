namespace Gatehouse.Events;

/// <summary>
/// What happened: who hears it, its name, and its body as UTF-8 JSON. A <em>logged</em> event has a position in the log's
/// total order; an <em>ephemeral</em> one (typing, presence) has none and is delivered live or not at all.
/// </summary>
public sealed class Event
{
    private static readonly string[] NoOne = [];

    private long _position;

    /// <summary>Place in the log's total order, 1 to 2^53 - 1; 0 for an ephemeral event, or before the event is committed.</summary>
    public long Position => _position;

    /// <summary>Who hears it, for example <c>guild:1</c>. Ordinal, at most 128 characters.</summary>
    public required string Topic { get; init; }

    /// <summary>What happened, in the inner object model's words, for example <c>MESSAGE_CREATE</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The whole body as UTF-8 JSON in the inner object model. Shared by all readers: never written to.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>The narrower thing it is about, for example <c>channel:2</c>; a replay asks again who may see it. Null when the topic says it all.</summary>
    public string? Subject { get; init; }

    /// <summary>Bits of which a session must have asked for at least one; 0 is for everybody.</summary>
    public ulong Interest { get; init; }

    /// <summary>A bit without which a session hears of the event but not its content; 0 withholds nothing.</summary>
    public ulong ContentInterest { get; init; }

    /// <summary>
    /// Ids of users whom the event is about: the narrowest of its filters does not apply to them, which is <see cref="ContentInterest"/> when it has one, and
    /// otherwise <see cref="Interest"/>.
    /// </summary>
    public IReadOnlyList<string> Concerns { get; init; } = NoOne;

    /// <summary>
    /// What the application wants to find again when the event is dispatched on the node where it was committed: an immutable snapshot
    /// of the state right after it. Never stored; null on an event that was read back.
    /// </summary>
    public object? Context { get; init; }

    /// <summary>True when the event is in the log and can be read again.</summary>
    public bool IsLogged => _position > 0;

    /// <summary>Gives the event its position. Called once, by whoever commits it.</summary>
    /// <exception cref="InvalidOperationException">The event has a position already.</exception>
    public Event Place(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(position);
        if (_position != 0)
        {
            throw new InvalidOperationException($"Event {Name} is already at position {_position}.");
        }

        _position = position;
        return this;
    }
}

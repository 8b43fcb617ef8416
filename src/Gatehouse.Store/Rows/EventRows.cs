using Gatehouse.Events;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>The log's rows; their position is the order of commits.</summary>
internal sealed class EventRows(Database database)
{
    private readonly Statement _insert = database.Prepare(
        "INSERT INTO events (position, created, topic, subject, name, interest, content_interest, concerns, payload) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

    private readonly Statement _after = database.Prepare(
        "SELECT position, topic, subject, name, interest, content_interest, concerns, payload FROM events WHERE position > ? ORDER BY position LIMIT ?");

    private readonly Statement _head = database.Prepare("SELECT max(position) FROM events");
    private readonly Statement _nth = database.Prepare("SELECT position, created FROM events ORDER BY position LIMIT 1 OFFSET ?");
    private readonly Statement _trim = database.Prepare("DELETE FROM events WHERE position <= ?");

    /// <summary>Position of the newest row, 0 when there is none.</summary>
    public long Head()
    {
        var head = _head.Step() ? _head.Integer(0) : 0;
        _head.Reset();
        return head;
    }

    public void Insert(Event e, long position, DateTimeOffset created) => _insert
        .Bind(1, position).Bind(2, created).Bind(3, e.Topic).Bind(4, e.Subject).Bind(5, e.Name).Bind(6, e.Interest).Bind(7, e.ContentInterest)
        .Bind(8, e.Concerns.Count == 0 ? null : string.Join('\n', e.Concerns)).Bind(9, e.Payload.Span).Run();

    /// <exception cref="EventsGoneException">The row right after <paramref name="position"/> was trimmed.</exception>
    public List<Event> After(long position, int limit)
    {
        var events = new List<Event>(Math.Min(limit, 256));
        _after.Bind(1, position).Bind(2, limit);
        try
        {
            while (_after.Step())
            {
                // Positions have no holes, so a first row further on means that rows before it were trimmed.
                if (events.Count == 0 && _after.Integer(0) != position + 1)
                {
                    throw new EventsGoneException(position);
                }

                events.Add(Read());
            }
        }
        finally
        {
            _after.Reset();
        }

        return events;
    }

    /// <summary>Removes the oldest rows, at most <paramref name="limit"/>: those created before a time, and those beyond a count. Never the newest.</summary>
    /// <returns>How many were removed.</returns>
    public int Trim(DateTimeOffset createdBefore, long head, long keep, int limit)
    {
        // Rows are in order of creation: when the limit-th is still wanted, look at half as many, so that a quiet log is trimmed too.
        for (var count = limit; count > 0; count /= 2)
        {
            if (!_nth.Bind(1, count - 1).Step())
            {
                continue;
            }

            var position = _nth.Integer(0);
            var created = _nth.Time(1);
            _nth.Reset();
            if (position < head && (created < createdBefore || position <= head - keep))
            {
                return _trim.Bind(1, position).RunAndCount();
            }
        }

        return 0;
    }

    private Event Read() => new Event
    {
        Topic = _after.Text(1),
        Subject = _after.OptionalText(2),
        Name = _after.Text(3),
        Interest = _after.Id(4),
        ContentInterest = _after.Id(5),
        Concerns = _after.OptionalText(6)?.Split('\n') ?? [],
        Payload = _after.Bytes(7).ToArray(),
    }.Place(_after.Integer(0));
}

namespace Gatehouse.Events.Redis;

/// <summary>Commands in the order they came, from whose middle one can leave at once: what has missed its deadline must not hold a place. Not thread-safe.</summary>
internal sealed class WaitingLine
{
    private PendingCommand? _last;

    public PendingCommand? First { get; private set; }

    public int Count { get; private set; }

    public void Add(PendingCommand command)
    {
        command.Before = _last;
        if (_last is null)
        {
            First = command;
        }
        else
        {
            _last.After = command;
        }

        _last = command;
        Count++;
    }

    public void Remove(PendingCommand command)
    {
        if (command.Before is { } before)
        {
            before.After = command.After;
        }
        else
        {
            First = command.After;
        }

        if (command.After is { } after)
        {
            after.Before = command.Before;
        }
        else
        {
            _last = command.Before;
        }

        (command.Before, command.After) = (null, null);
        Count--;
    }
}

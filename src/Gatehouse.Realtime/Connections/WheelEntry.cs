namespace Gatehouse.Realtime.Connections;

/// <summary>A deadline in a <see cref="TimingWheel"/>; kept and scheduled again and again by whoever it reminds.</summary>
public abstract class WheelEntry : Link
{
    internal long Tick { get; set; }

    /// <summary>The time has come. Called by the wheel's thread, one entry after another: must not block. May schedule itself again.</summary>
    public abstract void Due();
}

/// <summary>A place in a ring of links. Not safe for several threads: the wheel's lock guards it.</summary>
public abstract class Link
{
    private Link? _previous;
    private Link? _next;

    private protected Link()
    {
    }

    /// <summary>The link after this one, or null when this one is alone.</summary>
    internal Link? First => _next == this ? null : _next;

    internal static Link Alone()
    {
        var link = new Head();
        link._previous = link._next = link;
        return link;
    }

    internal void LinkBefore(Link other)
    {
        _previous = other._previous;
        _next = other;
        _previous!._next = this;
        other._previous = this;
    }

    internal void Unlink()
    {
        if (_next is null)
        {
            return;
        }

        _previous!._next = _next;
        _next._previous = _previous;
        _previous = _next = null;
    }

    /// <summary>Moves everything behind another head behind this one.</summary>
    internal void TakeAll(Link other)
    {
        while (other.First is { } link)
        {
            link.Unlink();
            link.LinkBefore(this);
        }
    }

    private sealed class Head : Link;
}

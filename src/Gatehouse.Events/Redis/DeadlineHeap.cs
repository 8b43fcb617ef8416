namespace Gatehouse.Events.Redis;

/// <summary>Commands by deadline, the earliest first; one leaves in logarithmic time from anywhere. Not thread-safe.</summary>
internal sealed class DeadlineHeap
{
    private PendingCommand[] _heap = new PendingCommand[64];

    public int Count { get; private set; }

    public PendingCommand? Earliest => Count == 0 ? null : _heap[0];

    public void Add(PendingCommand command)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, 2 * Count);
        }

        Put(command, Count++);
        Rise(command.HeapIndex);
    }

    public void Remove(PendingCommand command)
    {
        var at = command.HeapIndex;
        if (at < 0)
        {
            return;
        }

        command.HeapIndex = -1;
        var last = _heap[--Count];
        _heap[Count] = null!;
        if (!ReferenceEquals(last, command))
        {
            Put(last, at);
            Rise(at);
            Sink(last.HeapIndex);
        }
    }

    private void Rise(int at)
    {
        while (at > 0 && _heap[at].DueAt < _heap[(at - 1) / 2].DueAt)
        {
            Swap(at, (at - 1) / 2);
            at = (at - 1) / 2;
        }
    }

    private void Sink(int at)
    {
        while (true)
        {
            var least = at;
            for (var child = 2 * at + 1; child <= 2 * at + 2 && child < Count; child++)
            {
                least = _heap[child].DueAt < _heap[least].DueAt ? child : least;
            }

            if (least == at)
            {
                return;
            }

            Swap(at, least);
            at = least;
        }
    }

    private void Swap(int one, int other)
    {
        var moved = _heap[one];
        Put(_heap[other], one);
        Put(moved, other);
    }

    private void Put(PendingCommand command, int at)
    {
        _heap[at] = command;
        command.HeapIndex = at;
    }
}

using System.Threading.Tasks.Sources;

namespace Gatehouse.Realtime.Connections.Polling;

/// <summary>
/// A flag that one reader waits for, without allocating. Raising it when nobody waits is remembered, once; a reader must be content with a flag that was
/// raised for nothing. Whoever raises it runs what waited.
/// </summary>
internal sealed class Signal : IValueTaskSource<int>
{
    private const int Quiet = 0;
    private const int Raised = 1;
    private const int Awaited = 2;

    private ManualResetValueTaskSourceCore<int> _source;
    private int _state;

    /// <summary>Completes when the flag is or gets raised, and lowers it. The number says nothing. One call at a time.</summary>
    public ValueTask<int> WaitAsync()
    {
        _source.Reset();
        var waiting = new ValueTask<int>(this, _source.Version);
        if (Interlocked.CompareExchange(ref _state, Awaited, Quiet) == Quiet)
        {
            return waiting;
        }

        Volatile.Write(ref _state, Quiet);
        return new(0);
    }

    public void Raise()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            var next = state == Awaited ? Quiet : Raised;
            if (Interlocked.CompareExchange(ref _state, next, state) == state)
            {
                if (state == Awaited)
                {
                    _source.SetResult(0);
                }

                return;
            }
        }
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}

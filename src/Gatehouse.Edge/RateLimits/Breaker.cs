namespace Gatehouse.Edge.RateLimits;

/// <summary>
/// Whether a store is worth asking. Opens when it was silent for as long as somebody was willing to wait, after five failures in a row, or when more than half of at least twenty answers
/// within a second were failures. Safe for many threads.
/// </summary>
internal sealed class Breaker(TimeSpan patience, TimeProvider clock) : IDisposable
{
    private const int InARow = 5;
    private const int Enough = 20;

    private readonly Lock _gate = new();
    private CancellationTokenSource _opening = new();
    private long _lastAnswer = clock.GetTimestamp();
    private long _windowBegan = clock.GetTimestamp();
    private int _failuresInARow;
    private int _answers;
    private int _failures;
    private volatile bool _isOpen;

    public bool IsOpen => _isOpen;

    /// <summary>Cancelled in the moment in which the breaker opens: nobody goes on waiting for what will not come.</summary>
    public CancellationToken Opening
    {
        get
        {
            lock (_gate)
            {
                return _opening.Token;
            }
        }
    }

    public void Succeeded()
    {
        lock (_gate)
        {
            _lastAnswer = clock.GetTimestamp();
            _failuresInARow = 0;
            Count_Locked(failures: 0);
        }
    }

    /// <param name="asked">When the question was put, as a timestamp of the clock.</param>
    /// <returns>Whether this failure opened it.</returns>
    public bool Failed(long asked)
    {
        CancellationTokenSource opening;
        lock (_gate)
        {
            Count_Locked(failures: 1);
            var isSilent = clock.GetElapsedTime(asked) >= patience && _lastAnswer <= asked;
            var isBad = isSilent || ++_failuresInARow >= InARow || (_answers >= Enough && _failures * 2 > _answers);
            if (_isOpen || !isBad)
            {
                return false;
            }

            _isOpen = true;
            opening = _opening;
        }

        opening.Cancel();
        return true;
    }

    public void Close()
    {
        lock (_gate)
        {
            _opening.Dispose();
            _opening = new CancellationTokenSource();
            (_failuresInARow, _answers, _failures) = (0, 0, 0);
            (_windowBegan, _lastAnswer) = (clock.GetTimestamp(), clock.GetTimestamp());
            _isOpen = false;
        }
    }

    public void Dispose() => _opening.Dispose();

    private void Count_Locked(int failures)
    {
        if (clock.GetElapsedTime(_windowBegan) >= TimeSpan.FromSeconds(1))
        {
            (_windowBegan, _answers, _failures) = (clock.GetTimestamp(), 0, 0);
        }

        _answers++;
        _failures += failures;
    }
}

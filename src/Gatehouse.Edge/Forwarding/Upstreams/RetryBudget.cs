namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// How much may be asked twice: a fifth of the requests of the last ten seconds, and a few in any case. Without a bound, an upstream that fails gets twice the load at the moment in which it can
/// bear none. Safe for many threads.
/// </summary>
internal sealed class RetryBudget(TimeProvider clock)
{
    private const int Seconds = 10;
    private const int Floor = 10;
    private const int RequestsPerRetry = 5;

    private readonly Lock _gate = new();
    private readonly (long Second, int Requests, int Retries)[] _window = new (long, int, int)[Seconds];

    /// <summary>To be told of every request, not of its retry.</summary>
    public void Count()
    {
        lock (_gate)
        {
            Now_Locked().Requests++;
        }
    }

    /// <returns>False when there has been enough of it.</returns>
    public bool TryTake()
    {
        lock (_gate)
        {
            ref var now = ref Now_Locked();
            var (requests, retries) = (0, 0);
            foreach (var slot in _window)
            {
                if (now.Second - slot.Second < Seconds)
                {
                    requests += slot.Requests;
                    retries += slot.Retries;
                }
            }

            if (retries >= Floor + (requests / RequestsPerRetry))
            {
                return false;
            }

            now.Retries++;
            return true;
        }
    }

    private ref (long Second, int Requests, int Retries) Now_Locked()
    {
        var second = clock.GetTimestamp() / clock.TimestampFrequency;
        ref var slot = ref _window[second % Seconds];
        if (slot.Second != second)
        {
            slot = (second, 0, 0);
        }

        return ref slot;
    }
}

using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Gives out snowflakes: milliseconds since 2015 &lt;&lt; 22 | worker &lt;&lt; 12 | increment (discord-api-docs, "Snowflakes"). Lock-free,
/// never the same twice, never backwards: when the clock steps back, or more than 4,096 ids fall into a millisecond, ids run ahead of the
/// clock rather than making anybody wait.
/// </summary>
public sealed class Snowflakes : IIds
{
    /// <summary>2015-01-01T00:00:00Z in Unix milliseconds.</summary>
    public const long Epoch = 1_420_070_400_000;

    /// <summary>The greatest worker number.</summary>
    public const int MaxWorker = (1 << 10) - 1;

    private const int IncrementBits = 12;
    private const int TimeShift = 22;
    private const ulong IncrementMask = (1 << IncrementBits) - 1;

    private readonly TimeProvider _clock;
    private readonly ulong _worker;

    // Time and increment of the last id, side by side: its successor is one more, and spills into the next millisecond by itself.
    private long _last;

    /// <param name="worker">Tells nodes apart that give out ids at the same time, 0 to 1,023.</param>
    public Snowflakes(int worker, TimeProvider clock)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(worker);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(worker, MaxWorker);
        _worker = (ulong)worker << IncrementBits;
        _clock = clock;
    }

    /// <summary>When an id was made, to the millisecond.</summary>
    public static DateTimeOffset TimeOf(ulong id) => DateTimeOffset.FromUnixTimeMilliseconds((long)(id >> TimeShift) + Epoch);

    /// <summary>The smallest id that is given out at a time; 0 before 2015.</summary>
    public static ulong FirstAt(DateTimeOffset time) => (ulong)Math.Max(0, time.ToUnixTimeMilliseconds() - Epoch) << TimeShift;

    public ulong Next()
    {
        var now = (_clock.GetUtcNow().ToUnixTimeMilliseconds() - Epoch) << IncrementBits;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return ((ulong)next >> IncrementBits << TimeShift) | _worker | ((ulong)next & IncrementMask);
            }
        }
    }

    public void StartAfter(ulong id)
    {
        // The worker weighs more than the increment, and the id may be another worker's: only the next millisecond is surely greater.
        var floor = (long)((id >> TimeShift << IncrementBits) | IncrementMask);
        var last = Volatile.Read(ref _last);
        while (last < floor)
        {
            last = Interlocked.CompareExchange(ref _last, floor, last) is var seen && seen == last ? floor : seen;
        }
    }
}

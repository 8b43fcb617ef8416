using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Accounts;

/// <summary>What was learned of users a moment ago. Bounded: when it is full it forgets everything, which costs queries and nothing else.</summary>
internal sealed class Recent<T>(TimeSpan believed, TimeProvider clock)
    where T : class
{
    private const int Most = 20_000;

    private readonly ConcurrentDictionary<UserId, (T Value, long LearnedAt)> _known = new();
    private int _count;

    public bool Knows(UserId id, [NotNullWhen(true)] out T? value)
    {
        var known = _known.TryGetValue(id, out var entry) && clock.GetElapsedTime(entry.LearnedAt) < believed;
        value = known ? entry.Value : null;
        return known;
    }

    public void Remember(UserId id, T value)
    {
        // Counted here since asking a concurrent dictionary locks all of it; being off by a few does not matter.
        if (Interlocked.Increment(ref _count) > Most)
        {
            _known.Clear();
            Interlocked.Exchange(ref _count, 1);
        }

        _known[id] = (value, clock.GetTimestamp());
    }
}

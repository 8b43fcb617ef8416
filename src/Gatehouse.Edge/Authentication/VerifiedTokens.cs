using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Remembers tokens that were found good, none beyond its end and never more than the capacity. Two generations: when the young one is full it becomes the old one,
/// and what nobody asked for meanwhile is forgotten. Only good tokens enter, so strangers cannot push anybody out.
/// </summary>
internal sealed class VerifiedTokens(int capacity)
{
    private readonly int _perGeneration = capacity / 2;
    private readonly Lock _gate = new();
    private volatile ConcurrentDictionary<TokenHash, Entry> _young = new();
    private volatile ConcurrentDictionary<TokenHash, Entry> _old = new();
    private int _youngCount;

    public int Count => _young.Count + _old.Count;

    public bool TryFind(TokenHash hash, DateTimeOffset now, [NotNullWhen(true)] out string? subject)
    {
        subject = null;
        var isYoung = _young.TryGetValue(hash, out var entry);
        if (!isYoung && !_old.TryGetValue(hash, out entry))
        {
            return false;
        }

        if (now >= entry.End)
        {
            return false;
        }

        if (!isYoung)
        {
            Add(hash, entry.Subject, entry.End);
        }

        subject = entry.Subject;
        return true;
    }

    public void Add(TokenHash hash, string subject, DateTimeOffset end)
    {
        if (_perGeneration == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_youngCount >= _perGeneration)
            {
                _old = _young;
                _young = new();
                _youngCount = 0;
            }

            // What is there already may have ended, and the token been verified anew.
            if (_young.TryAdd(hash, new Entry(subject, end)))
            {
                _youngCount++;
            }
            else
            {
                _young[hash] = new Entry(subject, end);
            }
        }
    }

    private readonly record struct Entry(string Subject, DateTimeOffset End);
}

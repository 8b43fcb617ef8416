namespace Gatehouse.Events.Redis;

/// <summary>
/// Tells a dead connection from a slow one: it is dead after so many missed deadlines in a row, without a byte from the server between them, and so long a silence.
/// All times are the clock's timestamps. Not thread-safe.
/// </summary>
internal sealed class SilenceWatch(int mostMisses, long longestSilence)
{
    private int _misses;
    private long _heardAt;
    private long _askedAt;

    /// <summary>A new connection, which has missed nothing.</summary>
    public void Start() => _misses = 0;

    /// <summary>The server is asked something after it had answered everything: only from now on can it be silent.</summary>
    public void Asked(long now) => _askedAt = now;

    /// <returns>True when the connection is to be given up.</returns>
    public bool Missed(int count, long heardAt, long now)
    {
        _misses = heardAt == _heardAt ? _misses + count : count;
        _heardAt = heardAt;
        return _misses >= mostMisses && now - Math.Max(heardAt, _askedAt) >= longestSilence;
    }
}

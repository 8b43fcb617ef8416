using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Gatehouse.Events.Redis;

/// <summary>Pauses between attempts: their upper bound doubles up to a limit, and each is drawn evenly from nothing to the bound (full jitter).</summary>
internal sealed class BackOff(TimeSpan first, TimeSpan longest, RandomNumberGenerator random)
{
    private TimeSpan _bound = first < longest ? first : longest;

    public TimeSpan Next()
    {
        var pause = _bound * Chance();
        _bound = _bound * 2 < longest ? _bound * 2 : longest;
        return pause;
    }

    /// <summary>A connection that lasted longer than the longest pause was a good one; a server that accepts and dies is not called back ever faster.</summary>
    public void Ended(TimeSpan lasted)
    {
        if (lasted > longest)
        {
            _bound = first < longest ? first : longest;
        }
    }

    /// <returns>0 up to, but not including, 1.</returns>
    private double Chance()
    {
        Span<byte> bytes = stackalloc byte[8];
        random.GetBytes(bytes);
        return (BinaryPrimitives.ReadUInt64LittleEndian(bytes) >> 11) * (1.0 / (1UL << 53));
    }
}

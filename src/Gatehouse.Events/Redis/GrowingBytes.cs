namespace Gatehouse.Events.Redis;

/// <summary>Bytes that arrive in pieces, up to an announced number for which room is made only as they arrive.</summary>
internal sealed class GrowingBytes(int announced)
{
    private const int FirstRoom = 4096;

    private byte[] _bytes = announced == 0 ? [] : new byte[Math.Min(announced, FirstRoom)];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Count);

    public void Add(ReadOnlySpan<byte> part)
    {
        var needed = Count + part.Length;
        if (needed > _bytes.Length)
        {
            // Doubling makes the copies linear; not beyond what was announced makes the last one exact.
            var doubled = Math.Max(needed, 2L * _bytes.Length);
            Array.Resize(ref _bytes, (int)(needed <= announced ? Math.Min(announced, doubled) : Math.Min(doubled, Array.MaxLength)));
        }

        part.CopyTo(_bytes.AsSpan(Count));
        Count = needed;
    }

    public void Clear() => Count = 0;

    /// <summary>All of them; this object is not used afterwards.</summary>
    public byte[] Take() => Count == _bytes.Length ? _bytes : Span.ToArray();
}

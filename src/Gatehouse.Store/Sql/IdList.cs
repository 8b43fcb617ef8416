using System.Buffers.Binary;

namespace Gatehouse.Store.Sql;

/// <summary>A short list of ids in one column: 8 bytes each, little-endian.</summary>
internal static class IdList
{
    public const int MaxCount = 100;

    public static ReadOnlySpan<byte> Write(ReadOnlySpan<ulong> ids, Span<byte> buffer)
    {
        for (var i = 0; i < ids.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[(i * 8)..], ids[i]);
        }

        return buffer[..(ids.Length * 8)];
    }

    public static ulong[] Read(ReadOnlySpan<byte> bytes)
    {
        var ids = new ulong[bytes.Length / 8];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(i * 8)..]);
        }

        return ids;
    }
}

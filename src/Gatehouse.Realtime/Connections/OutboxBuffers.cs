using System.Buffers;

namespace Gatehouse.Realtime.Connections;

/// <summary>
/// Lends the buffers in which outboxes wait. The shared array pool keeps only a few arrays of a size, but a fan-out fills an outbox of every
/// member of a room at once and empties them all right after; so the small sizes are kept here by the thousand, at most 24 MB in all.
/// </summary>
internal sealed class OutboxBuffers
{
    public const int Smallest = 512;

    private readonly Shelf[] _shelves = [new(Smallest, 16384), new(2048, 4096), new(8192, 512), new(32768, 128)];

    /// <summary>A buffer of at least <paramref name="size"/> bytes.</summary>
    public byte[] Rent(int size)
    {
        foreach (var shelf in _shelves)
        {
            if (size <= shelf.Size)
            {
                return shelf.Take();
            }
        }

        return ArrayPool<byte>.Shared.Rent(size);
    }

    public void Return(byte[] buffer)
    {
        foreach (var shelf in _shelves)
        {
            if (buffer.Length == shelf.Size)
            {
                shelf.Put(buffer);
                return;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private sealed class Shelf(int size, int most)
    {
        private readonly Lock _gate = new();
        private byte[]?[] _buffers = new byte[]?[64];
        private int _count;

        public int Size => size;

        public byte[] Take()
        {
            lock (_gate)
            {
                if (_count > 0)
                {
                    var buffer = _buffers[--_count]!;
                    _buffers[_count] = null;
                    return buffer;
                }
            }

            return GC.AllocateUninitializedArray<byte>(size);
        }

        public void Put(byte[] buffer)
        {
            lock (_gate)
            {
                if (_count == most)
                {
                    return;
                }

                if (_count == _buffers.Length)
                {
                    Array.Resize(ref _buffers, 2 * _buffers.Length);
                }

                _buffers[_count++] = buffer;
            }
        }
    }
}

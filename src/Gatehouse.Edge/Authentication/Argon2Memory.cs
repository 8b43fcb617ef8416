using System.Runtime.InteropServices;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// The blocks that one hash after another is computed in, kept so that a login does not allocate 19 MiB. Outside the garbage collector's heap, aligned for vectors.
/// Belongs to one thread.
/// </summary>
internal sealed unsafe class Argon2Memory : IDisposable
{
    private const nuint CacheLine = 64;

    private ulong* _blocks;
    private int _capacity;

    ~Argon2Memory() => Free();

    /// <summary>Room for so many blocks of 1 KiB, with the leftovers of the hash before; good until the next call.</summary>
    public ulong* Blocks(int count)
    {
        if (count > _capacity)
        {
            Free();
            _blocks = (ulong*)NativeMemory.AlignedAlloc((nuint)count * Argon2id.BlockBytes, CacheLine);
            _capacity = count;
        }

        return _blocks;
    }

    /// <summary>Gives everything back when more than so many blocks are held: one expensive hash should not be paid for forever.</summary>
    public void Shrink(int most)
    {
        if (_capacity > most)
        {
            Free();
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_blocks);
        _blocks = null;
        _capacity = 0;
    }
}

using System.Numerics;

namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// Lends the arrays of session rings. Rings of all sessions grow and empty all the time; arrays made new each time would survive young collections one by
/// one, which cost a tenth of a fan-out. Keeps at most 32 MB; not safe for several threads.
/// </summary>
internal sealed class PositionArrays
{
    /// <summary>Sizes are powers of two from this one on.</summary>
    public const int Smallest = 4;

    private const int Sizes = 12;
    private const int MostBytes = 32 << 20;

    private readonly Stack<long[]>[] _kept = [.. Enumerable.Range(0, Sizes).Select(static _ => new Stack<long[]>())];
    private int _bytes;

    /// <summary>An array of a power of two entries with anything in them.</summary>
    public long[] Rent(int size)
    {
        if (_kept[Shelf(size)].TryPop(out var array))
        {
            _bytes -= size * sizeof(long);
            return array;
        }

        return GC.AllocateUninitializedArray<long>(size);
    }

    public void Return(long[] array)
    {
        if (_bytes < MostBytes)
        {
            _bytes += array.Length * sizeof(long);
            _kept[Shelf(array.Length)].Push(array);
        }
    }

    private static int Shelf(int size) => BitOperations.Log2((uint)(size / Smallest));
}

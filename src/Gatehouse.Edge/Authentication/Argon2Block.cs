using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Argon2's compression function G (RFC 9106 §3.5) over blocks of 128 words, seen as an 8×8 matrix of 16-byte cells: P over every row, then over every column.
/// With AVX2 two rows or two columns at a time, otherwise word by word; both give the same bytes.
/// </summary>
internal static unsafe class Argon2Block
{
    public const int Words = 128;

    /// <summary>target = G(x, y), or target ^ G(x, y).</summary>
    /// <param name="x">A block.</param>
    /// <param name="y">A block.</param>
    /// <param name="target">May be x or y.</param>
    /// <param name="scratch">A block of its own.</param>
    /// <param name="keepOld">Whether the target's old content is kept by XOR, as in every pass but the first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Compress(ulong* x, ulong* y, ulong* target, ulong* scratch, bool keepOld)
    {
        if (Avx2.IsSupported)
        {
            CompressVector(x, y, target, scratch, keepOld ? ulong.MaxValue : 0);
        }
        else
        {
            CompressScalar(x, y, target, scratch, keepOld);
        }
    }

    internal static void CompressScalar(ulong* x, ulong* y, ulong* target, ulong* scratch, bool keepOld)
    {
        for (var i = 0; i < Words; i++)
        {
            scratch[i] = x[i] ^ y[i];
        }

        for (var row = 0; row < 8; row++)
        {
            Permute(scratch + (16 * row), 2);
        }

        for (var column = 0; column < 8; column++)
        {
            Permute(scratch + (2 * column), 16);
        }

        for (var i = 0; i < Words; i++)
        {
            target[i] = scratch[i] ^ x[i] ^ y[i] ^ (keepOld ? target[i] : 0);
        }
    }

    // Compiled for speed at once: the first login after a start should not wait for the JIT to find out how often this runs.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CompressVector(ulong* x, ulong* y, ulong* target, ulong* scratch, ulong keptBits)
    {
        for (var i = 0; i < Words; i += 32)
        {
            Rows(x + i, y + i, scratch + i);
        }

        var kept = Vector256.Create(keptBits);
        for (var i = 0; i < 16; i += 4)
        {
            Columns(scratch + i, x + i, y + i, target + i, kept);
        }
    }

    // Two rows of 16 words each; a vector holds v0-v3, v4-v7, v8-v11 or v12-v15 of one row.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(ulong* x, ulong* y, ulong* output)
    {
        var a0 = Vector256.Load(x) ^ Vector256.Load(y);
        var b0 = Vector256.Load(x + 4) ^ Vector256.Load(y + 4);
        var c0 = Vector256.Load(x + 8) ^ Vector256.Load(y + 8);
        var d0 = Vector256.Load(x + 12) ^ Vector256.Load(y + 12);
        var a1 = Vector256.Load(x + 16) ^ Vector256.Load(y + 16);
        var b1 = Vector256.Load(x + 20) ^ Vector256.Load(y + 20);
        var c1 = Vector256.Load(x + 24) ^ Vector256.Load(y + 24);
        var d1 = Vector256.Load(x + 28) ^ Vector256.Load(y + 28);

        Mix(ref a0, ref b0, ref c0, ref d0);
        Mix(ref a1, ref b1, ref c1, ref d1);

        // Turn the diagonals into columns, mix, and turn back.
        b0 = Avx2.Permute4x64(b0, 0b00_11_10_01);
        c0 = Avx2.Permute4x64(c0, 0b01_00_11_10);
        d0 = Avx2.Permute4x64(d0, 0b10_01_00_11);
        b1 = Avx2.Permute4x64(b1, 0b00_11_10_01);
        c1 = Avx2.Permute4x64(c1, 0b01_00_11_10);
        d1 = Avx2.Permute4x64(d1, 0b10_01_00_11);

        Mix(ref a0, ref b0, ref c0, ref d0);
        Mix(ref a1, ref b1, ref c1, ref d1);

        b0 = Avx2.Permute4x64(b0, 0b10_01_00_11);
        c0 = Avx2.Permute4x64(c0, 0b01_00_11_10);
        d0 = Avx2.Permute4x64(d0, 0b00_11_10_01);
        b1 = Avx2.Permute4x64(b1, 0b10_01_00_11);
        c1 = Avx2.Permute4x64(c1, 0b01_00_11_10);
        d1 = Avx2.Permute4x64(d1, 0b00_11_10_01);

        a0.Store(output);
        b0.Store(output + 4);
        c0.Store(output + 8);
        d0.Store(output + 12);
        a1.Store(output + 16);
        b1.Store(output + 20);
        c1.Store(output + 24);
        d1.Store(output + 28);
    }

    // Two neighbouring columns: each half of a vector is one cell of one of them, so v0-v1 are in a0 and v2-v3 in a1, and so on down the eight rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(ulong* state, ulong* x, ulong* y, ulong* target, Vector256<ulong> kept)
    {
        var a0 = Vector256.Load(state);
        var a1 = Vector256.Load(state + 16);
        var b0 = Vector256.Load(state + 32);
        var b1 = Vector256.Load(state + 48);
        var c0 = Vector256.Load(state + 64);
        var c1 = Vector256.Load(state + 80);
        var d0 = Vector256.Load(state + 96);
        var d1 = Vector256.Load(state + 112);

        Mix(ref a0, ref b0, ref c0, ref d0);
        Mix(ref a1, ref b1, ref c1, ref d1);

        // Diagonals: b becomes (v5 v6)(v7 v4), c becomes (v10 v11)(v8 v9), d becomes (v15 v12)(v13 v14).
        (b0, b1) = (Joint(b0, b1), Joint(b1, b0));
        (c0, c1) = (c1, c0);
        (d0, d1) = (Joint(d1, d0), Joint(d0, d1));

        Mix(ref a0, ref b0, ref c0, ref d0);
        Mix(ref a1, ref b1, ref c1, ref d1);

        (b0, b1) = (Joint(b1, b0), Joint(b0, b1));
        (c0, c1) = (c1, c0);
        (d0, d1) = (Joint(d0, d1), Joint(d1, d0));

        Finish(a0, x, y, target, 0, kept);
        Finish(a1, x, y, target, 16, kept);
        Finish(b0, x, y, target, 32, kept);
        Finish(b1, x, y, target, 48, kept);
        Finish(c0, x, y, target, 64, kept);
        Finish(c1, x, y, target, 80, kept);
        Finish(d0, x, y, target, 96, kept);
        Finish(d1, x, y, target, 112, kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(Vector256<ulong> z, ulong* x, ulong* y, ulong* target, int at, Vector256<ulong> kept) =>
        (z ^ Vector256.Load(x + at) ^ Vector256.Load(y + at) ^ (Vector256.Load(target + at) & kept)).Store(target + at);

    // The last word of one cell and the first of the next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Joint(Vector256<ulong> left, Vector256<ulong> right) =>
        Avx2.AlignRight(right.AsByte(), left.AsByte(), 8).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref Vector256<ulong> a, ref Vector256<ulong> b, ref Vector256<ulong> c, ref Vector256<ulong> d)
    {
        a = MultiplyAdd(a, b);
        d = Turn32(d ^ a);
        c = MultiplyAdd(c, d);
        b = Turn24(b ^ c);
        a = MultiplyAdd(a, b);
        d = Turn16(d ^ a);
        c = MultiplyAdd(c, d);
        b = Turn63(b ^ c);
    }

    // a + b + 2·lo(a)·lo(b), RFC 9106 §3.6.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> MultiplyAdd(Vector256<ulong> a, Vector256<ulong> b)
    {
        var product = Avx2.Multiply(a.AsUInt32(), b.AsUInt32());
        return a + b + (product + product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Turn32(Vector256<ulong> v) => Avx2.Shuffle(v.AsUInt32(), 0b10_11_00_01).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Turn24(Vector256<ulong> v) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateRight(v, 24)
            : Avx2.Shuffle(v.AsByte(), Vector256.Create(
                (byte)3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Turn16(Vector256<ulong> v) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateRight(v, 16)
            : Avx2.Shuffle(v.AsByte(), Vector256.Create(
                (byte)2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Turn63(Vector256<ulong> v) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(v, 63) : (v >>> 63) ^ (v + v);

    // P (RFC 9106 §3.6) over 16 words: eight cells of two words, `stride` words apart.
    private static void Permute(ulong* cells, int stride)
    {
        var v = stackalloc ulong[16];
        for (var i = 0; i < 8; i++)
        {
            v[2 * i] = cells[stride * i];
            v[(2 * i) + 1] = cells[(stride * i) + 1];
        }

        for (var i = 0; i < 4; i++)
        {
            Mix(ref v[i], ref v[4 + i], ref v[8 + i], ref v[12 + i]);
        }

        for (var i = 0; i < 4; i++)
        {
            Mix(ref v[i], ref v[4 + ((i + 1) % 4)], ref v[8 + ((i + 2) % 4)], ref v[12 + ((i + 3) % 4)]);
        }

        for (var i = 0; i < 8; i++)
        {
            cells[stride * i] = v[2 * i];
            cells[(stride * i) + 1] = v[(2 * i) + 1];
        }
    }

    private static void Mix(ref ulong a, ref ulong b, ref ulong c, ref ulong d)
    {
        a = MultiplyAdd(a, b);
        d = BitOperations.RotateRight(d ^ a, 32);
        c = MultiplyAdd(c, d);
        b = BitOperations.RotateRight(b ^ c, 24);
        a = MultiplyAdd(a, b);
        d = BitOperations.RotateRight(d ^ a, 16);
        c = MultiplyAdd(c, d);
        b = BitOperations.RotateRight(b ^ c, 63);
    }

    private static ulong MultiplyAdd(ulong a, ulong b) => a + b + (2 * (ulong)(uint)a * (uint)b);
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Gatehouse.Edge.Authentication;

/// <summary>Argon2id version 0x13 (RFC 9106), in plain C# because no package for it restores here. Lanes are computed one after the other.</summary>
internal static unsafe class Argon2id
{
    public const int Version = 0x13;
    public const int BlockBytes = 1024;
    private const int Type = 2;
    private const int Slices = 4;
    private const int PrehashBytes = 64;

    // Besides the matrix: scratch for G, and zeros, input and output of the address generator.
    private const int ExtraBlocks = 4;

    /// <param name="password">P.</param>
    /// <param name="salt">S, at least eight bytes.</param>
    /// <param name="secret">K, usually empty.</param>
    /// <param name="associated">X, usually empty.</param>
    /// <param name="cost">m, t and p; bearable ones.</param>
    /// <param name="memory">Where to compute.</param>
    /// <param name="tag">The result; its length is part of what is hashed.</param>
    public static void Hash(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated,
        Argon2Cost cost, Argon2Memory memory, Span<byte> tag)
    {
        var segment = cost.MemoryKib / (Slices * cost.Lanes);
        var matrix = new Matrix(memory.Blocks(BlocksFor(cost)), cost, segment, segment * Slices);

        Span<byte> seed = stackalloc byte[PrehashBytes + 8];
        Prehash(password, salt, secret, associated, cost, tag.Length, seed);
        FillFirstBlocks(matrix, seed);
        CryptographicOperations.ZeroMemory(seed);

        for (var pass = 0; pass < cost.Passes; pass++)
        {
            for (var slice = 0; slice < Slices; slice++)
            {
                for (var lane = 0; lane < cost.Lanes; lane++)
                {
                    FillSegment(matrix, pass, slice, lane);
                }
            }
        }

        var last = matrix.Block(0, matrix.LaneLength - 1);
        for (var lane = 1; lane < cost.Lanes; lane++)
        {
            var other = matrix.Block(lane, matrix.LaneLength - 1);
            for (var i = 0; i < Argon2Block.Words; i++)
            {
                last[i] ^= other[i];
            }
        }

        LongHash(new ReadOnlySpan<byte>(last, BlockBytes), tag);
    }

    public static int BlocksFor(Argon2Cost cost) => cost.MemoryKib + ExtraBlocks;

    // H0, §3.2.
    private static void Prehash(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated,
        Argon2Cost cost, int tagLength, Span<byte> seed)
    {
        var input = new byte[(10 * sizeof(int)) + password.Length + salt.Length + secret.Length + associated.Length];
        var rest = input.AsSpan();
        foreach (var number in (ReadOnlySpan<int>)[cost.Lanes, tagLength, cost.MemoryKib, cost.Passes, Version, Type])
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, number);
            rest = rest[sizeof(int)..];
        }

        Put(password, ref rest);
        Put(salt, ref rest);
        Put(secret, ref rest);
        Put(associated, ref rest);
        Blake2b.Hash(input, seed[..PrehashBytes]);
        CryptographicOperations.ZeroMemory(input);
    }

    private static void Put(ReadOnlySpan<byte> field, ref Span<byte> rest)
    {
        BinaryPrimitives.WriteInt32LittleEndian(rest, field.Length);
        field.CopyTo(rest[sizeof(int)..]);
        rest = rest[(sizeof(int) + field.Length)..];
    }

    private static void FillFirstBlocks(in Matrix matrix, Span<byte> seed)
    {
        for (var lane = 0; lane < matrix.Cost.Lanes; lane++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(seed[(PrehashBytes + 4)..], lane);
            for (var column = 0; column < 2; column++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(seed[PrehashBytes..], column);
                LongHash(seed, new Span<byte>(matrix.Block(lane, column), BlockBytes));
            }
        }
    }

    // Like Argon2Block.CompressVector: fast from the first login on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillSegment(in Matrix matrix, int pass, int slice, int lane)
    {
        // Argon2id: the first half of the first pass chooses its references without looking at the data (§3.4.1.3).
        var isIndependent = pass == 0 && slice < Slices / 2;
        var addresses = matrix.Extra(3);
        if (isIndependent)
        {
            StartAddresses(matrix, pass, slice, lane);
        }

        var laneLength = matrix.LaneLength;
        var laneStart = matrix.Block(lane, 0);
        var first = pass == 0 && slice == 0 ? 2 : 0;
        for (var index = first; index < matrix.Segment; index++)
        {
            if (isIndependent && (index == first || index % Argon2Block.Words == 0))
            {
                NextAddresses(matrix);
            }

            var column = (slice * matrix.Segment) + index;
            var previous = laneStart + ((nint)(column == 0 ? laneLength - 1 : column - 1) * Argon2Block.Words);
            var random = isIndependent ? addresses[index % Argon2Block.Words] : previous[0];
            var referenceLane = pass == 0 && slice == 0 ? lane : (int)((uint)(random >> 32) % (uint)matrix.Cost.Lanes);
            var reference = matrix.Block(referenceLane, ReferenceColumn(matrix, pass, slice, index, referenceLane == lane, (uint)random));

            Argon2Block.Compress(previous, reference, laneStart + ((nint)column * Argon2Block.Words), matrix.Extra(0), keepOld: pass > 0);
        }
    }

    // §3.4.2: which of the blocks finished so far, the younger the likelier.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int ReferenceColumn(in Matrix matrix, int pass, int slice, int index, bool isSameLane, uint random)
    {
        var finished = pass == 0 ? slice * matrix.Segment : matrix.LaneLength - matrix.Segment;
        var choices = isSameLane ? finished + index - 1 : finished - (index == 0 ? 1 : 0);
        var square = ((ulong)random * random) >> 32;
        var back = (int)(((ulong)choices * square) >> 32);
        var oldest = pass == 0 || slice == Slices - 1 ? 0 : (slice + 1) * matrix.Segment;
        var column = oldest + choices - 1 - back;
        return column < matrix.LaneLength ? column : column - matrix.LaneLength;
    }

    private static void StartAddresses(in Matrix matrix, int pass, int slice, int lane)
    {
        new Span<ulong>(matrix.Extra(1), 2 * Argon2Block.Words).Clear();
        var input = matrix.Extra(2);
        input[0] = (ulong)pass;
        input[1] = (ulong)lane;
        input[2] = (ulong)slice;
        input[3] = (ulong)(matrix.LaneLength * matrix.Cost.Lanes);
        input[4] = (ulong)matrix.Cost.Passes;
        input[5] = Type;
    }

    private static void NextAddresses(in Matrix matrix)
    {
        var scratch = matrix.Extra(0);
        var zeros = matrix.Extra(1);
        var input = matrix.Extra(2);
        var output = matrix.Extra(3);
        input[6]++;
        Argon2Block.Compress(zeros, input, output, scratch, keepOld: false);
        Argon2Block.Compress(zeros, output, output, scratch, keepOld: false);
    }

    // H', §3.3.
    private static void LongHash(ReadOnlySpan<byte> input, Span<byte> output)
    {
        var first = new byte[sizeof(int) + input.Length];
        BinaryPrimitives.WriteInt32LittleEndian(first, output.Length);
        input.CopyTo(first.AsSpan(sizeof(int)));

        if (output.Length <= Blake2b.MaxLength)
        {
            Blake2b.Hash(first, output);
        }
        else
        {
            Span<byte> link = stackalloc byte[Blake2b.MaxLength];
            Blake2b.Hash(first, link);
            while (output.Length > Blake2b.MaxLength)
            {
                link[..32].CopyTo(output);
                output = output[32..];
                Blake2b.Hash(link, output.Length > Blake2b.MaxLength ? link : output);
            }
        }

        CryptographicOperations.ZeroMemory(first);
    }

    private readonly struct Matrix(ulong* blocks, Argon2Cost cost, int segment, int laneLength)
    {
        private readonly ulong* _blocks = blocks;

        public readonly Argon2Cost Cost = cost;
        public readonly int Segment = segment;
        public readonly int LaneLength = laneLength;

        public ulong* Block(int lane, int column) => _blocks + ((((nint)lane * LaneLength) + column) * Argon2Block.Words);

        /// <summary>0 scratch, 1 zeros, 2 the address generator's input, 3 its output.</summary>
        public ulong* Extra(int which) => _blocks + ((nint)(Cost.MemoryKib + which) * Argon2Block.Words);
    }
}

using System.Runtime.Intrinsics.X86;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public class Argon2id_gives
{
    [Fact]
    public void the_tag_of_RFC_9106_with_secret_and_associated_data()
    {
        using var memory = new Argon2Memory();
        var tag = new byte[32];
        Argon2id.Hash(Filled(32, 1), Filled(16, 2), Filled(8, 3), Filled(12, 4), new Argon2Cost(32, 3, 4), memory, tag);
        Assert.Equal("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", Convert.ToHexStringLower(tag));
    }

    // Made with the reference implementation, libargon2 20171227.
    [Theory]
    [InlineData(19456, 2, 1, "password", "somesalt", "3cbd356a63f2794bb11bb1f4bc8af95fea87919bd69c79860465c562f87ccf61")]
    [InlineData(8, 1, 1, "", "saltsalt", "b7ffc76d23b515687c3164bb8386cbe9")]
    [InlineData(64, 3, 2, "correct horse", "0123456789abcdef", "be73011f74a4a2f795ceeb7e0c7e43de9bd04c9df718fe5a3d0dc2074797b4adaca4684ef0384118a1dccb1401fc42d38da89d99a7f8f60b02f18527bde510d4")]
    [InlineData(2100, 2, 1, "p", "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", "fda5800ce1aa777f53f72efcf922829dfc4bb21d123df42f5f5de6f2ae35f0680e")]
    [InlineData(4099, 4, 3, "harbour", "NaClNaCl", "f8963828752cb498f1a8a2209e8c9439daae4639b8f07d6251f416030b7eb3ea8bbcd2807320f2ad12c00e0e6ceda9f2cb507161256b3252258b00541ba31d9018dcd1d3fd67cba109143d23ec5be28150ee30585998fce25411d27018c1699bde2191cf2286a6dfec0b63d87b337e714b4de318754e736cef54b5d18fcb127b")]
    public void the_tags_of_the_reference_implementation(int memoryKib, int passes, int lanes, string password, string salt, string expected)
    {
        // One memory for several costs, since hashes follow each other in what the one before left behind.
        using var memory = new Argon2Memory();
        string[] tags = [.. Enumerable.Range(0, 2).Select(_ => Hash(memory))];

        Assert.Equal(tags[0], tags[1]);
        Assert.Equal(expected, tags[0]);

        string Hash(Argon2Memory memory)
        {
            var tag = new byte[expected.Length / 2];
            Argon2id.Hash(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), [], [], new Argon2Cost(memoryKib, passes, lanes), memory, tag);
            return Convert.ToHexStringLower(tag);
        }
    }

    [Fact]
    public void the_same_block_with_vectors_and_without() => Prop.ForAll<int, bool>(static (seed, keepOld) =>
        !Avx2.IsSupported || IsSameBothWays(new Random(seed), keepOld)).QuickCheckThrowOnFailure();

    // RFC 7693, appendix A.
    [Fact]
    public void BLAKE2b_of_abc()
    {
        var hash = new byte[64];
        Blake2b.Hash("abc"u8, hash);
        Assert.Equal(
            "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
            Convert.ToHexStringLower(hash));
    }

    // Python's hashlib made the hash of the hashes: five lengths out, and lengths in around every edge of a block.
    [Fact]
    public void BLAKE2b_at_every_edge()
    {
        using var all = new MemoryStream();
        foreach (var length in (int[])[1, 20, 32, 48, 64])
        {
            foreach (var size in (int[])[0, 1, 3, 127, 128, 129, 255, 256, 257, 1000])
            {
                var hash = new byte[length];
                Blake2b.Hash([.. Enumerable.Range(0, size).Select(i => (byte)(7 * i + size))], hash);
                all.Write(hash);
            }
        }

        var digest = new byte[32];
        Blake2b.Hash(all.ToArray(), digest);
        Assert.Equal("42592429e9461416b47ff1ea6e6685e912f834db4b8e32b320aa0c30d2c77c81", Convert.ToHexStringLower(digest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void no_BLAKE2b_of_an_impossible_length(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => Blake2b.Hash([], new byte[length]));

    private static unsafe bool IsSameBothWays(Random random, bool keepOld)
    {
        var x = stackalloc ulong[5 * Argon2Block.Words];
        random.NextBytes(new Span<byte>(x, 3 * Argon2id.BlockBytes));
        var y = x + Argon2Block.Words;
        var one = y + Argon2Block.Words;
        var other = one + Argon2Block.Words;
        var scratch = other + Argon2Block.Words;
        new Span<ulong>(one, Argon2Block.Words).CopyTo(new Span<ulong>(other, Argon2Block.Words));

        Argon2Block.CompressScalar(x, y, one, scratch, keepOld);
        Argon2Block.CompressVector(x, y, other, scratch, keepOld ? ulong.MaxValue : 0);
        return new Span<ulong>(one, Argon2Block.Words).SequenceEqual(new Span<ulong>(other, Argon2Block.Words));
    }

    private static byte[] Filled(int length, byte value) => [.. Enumerable.Repeat(value, length)];
}

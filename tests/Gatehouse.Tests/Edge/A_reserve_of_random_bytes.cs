using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Headers;

namespace Gatehouse.Tests.Edge;

public class A_reserve_of_random_bytes
{
    [Fact]
    public void gives_out_every_byte_of_its_source_once_however_much_is_wanted_at_a_time() =>
        Prop.ForAll<ushort[]>(static wanted =>
        {
            using var source = new Counting();
            using var reserve = new RandomReserve(source);
            var given = new List<int>();
            foreach (var length in wanted)
            {
                // Numbers of four bytes: each tells where in the source it was.
                var bytes = new byte[length % 3000 * 4];
                reserve.GetBytes(bytes);
                given.AddRange(Enumerable.Range(0, bytes.Length / 4).Select(at => BitConverter.ToInt32(bytes, at * 4)));
            }

            return given.Distinct().Count() == given.Count && given.TrueForAll(static number => number != 0);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void asks_its_source_once_for_many_requests()
    {
        using var source = new Counting();
        using var reserve = new RandomReserve(source);
        for (var i = 0; i < 100; i++)
        {
            reserve.GetBytes(new byte[40]);
        }

        Assert.Equal(1, source.Asked);
    }

    private sealed class Counting : RandomNumberGenerator
    {
        private int _next = 1;

        public int Asked { get; private set; }

        public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

        public override void GetBytes(Span<byte> data)
        {
            Asked++;
            for (var at = 0; at + 4 <= data.Length; at += 4)
            {
                BitConverter.TryWriteBytes(data[at..], _next++);
            }
        }
    }
}

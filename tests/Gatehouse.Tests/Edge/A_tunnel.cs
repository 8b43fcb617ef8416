using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Forwarding;

namespace Gatehouse.Tests.Edge;

public class A_tunnel
{
    [Fact]
    public void knows_where_frames_end_however_the_bytes_are_cut() => Prop.ForAll(
        Gen.Choose(0, 70_000).ArrayOf().ToArbitrary(),
        Gen.Choose(1, 5_000).ArrayOf().ToArbitrary(),
        static (lengths, cuts) =>
        {
            var stream = new List<byte>();
            var borders = new HashSet<int> { 0 };
            foreach (var length in lengths.Take(6))
            {
                stream.AddRange(Frame(0x2, length));
                borders.Add(stream.Count);
            }

            var bytes = stream.ToArray();
            var following = default(FrameBorders);
            var at = 0;
            foreach (var cut in cuts.Append(bytes.Length))
            {
                var step = Math.Min(cut, bytes.Length - at);
                Assert.Equal(step, following.Follow(bytes.AsSpan(at, step), stopsBetween: false));
                at += step;
                Assert.Equal(borders.Contains(at), following.IsBetweenFrames);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void stops_at_the_first_border_when_it_should()
    {
        var following = default(FrameBorders);
        byte[] bytes = [.. Frame(1, 3), .. Frame(1, 4)];

        Assert.Equal(3, following.Follow(bytes.AsSpan(0, 3), stopsBetween: false));
        Assert.Equal(2, following.Follow(bytes.AsSpan(3), stopsBetween: true));
        Assert.True(following.IsBetweenFrames);
        Assert.Equal(0, following.Follow(bytes.AsSpan(5), stopsBetween: true));
    }

    [Fact]
    public void notices_a_close_frame_only_when_it_is_whole()
    {
        var following = default(FrameBorders);
        var close = Frame(8, 2);
        following.Follow(close.AsSpan(0, 3), stopsBetween: false);
        Assert.False(following.SawClose);
        following.Follow(close.AsSpan(3), stopsBetween: false);
        Assert.True(following.SawClose);
    }

    private static byte[] Frame(byte opcode, int length) =>
    [
        (byte)(0x80 | opcode),
        .. length < 126 ? [(byte)length]
            : length <= ushort.MaxValue ? (byte[])[126, (byte)(length >> 8), (byte)length]
            : [127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        .. new byte[length],
    ];
}

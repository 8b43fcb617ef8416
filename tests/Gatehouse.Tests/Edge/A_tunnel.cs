using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Edge.RateLimits;

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

    [Fact]
    public void counts_frames_however_the_bytes_are_cut() => Prop.ForAll(
        Gen.Choose(0, 300).ArrayOf().ToArbitrary(),
        Gen.Choose(1, 500).ArrayOf().ToArbitrary(),
        static (lengths, cuts) =>
        {
            var bytes = lengths.SelectMany(static length => Frame(0x2, length)).ToArray();
            var borders = default(FrameBorders);
            var (at, frames) = (0, 0);
            foreach (var cut in cuts.Append(bytes.Length))
            {
                var step = Math.Min(cut, bytes.Length - at);
                frames += borders.Count(bytes.AsSpan(at, step));
                at += step;
            }

            Assert.Equal(lengths.Length, frames);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void has_no_more_of_one_user_and_address_than_it_may()
    {
        var limits = new SocketLimits { PerUser = 2, PerAddress = 3 };
        var places = new SocketPlaces();
        var first = places.TryTake(limits, "ada", "10.0.0.1")!;
        Assert.NotNull(places.TryTake(limits, "ada", "10.0.0.2"));
        Assert.Null(places.TryTake(limits, "ada", "10.0.0.3"));
        Assert.NotNull(places.TryTake(limits, "bo", "10.0.0.1"));
        Assert.NotNull(places.TryTake(limits, null, "10.0.0.1"));
        Assert.Null(places.TryTake(limits, "cem", "10.0.0.1"));

        // Given back twice is given back once.
        first.Dispose();
        first.Dispose();
        Assert.NotNull(places.TryTake(limits, "ada", "10.0.0.1"));
        Assert.Null(places.TryTake(limits, "cem", "10.0.0.1"));
        Assert.NotNull(places.TryTake(limits with { PerUser = 0, PerAddress = 0 }, "ada", "10.0.0.1"));
    }

    [Fact]
    public void forgets_those_who_have_none()
    {
        var places = new SocketPlaces();
        for (var i = 0; i < 1000; i++)
        {
            places.TryTake(new SocketLimits(), $"user {i}", $"address {i}")!.Dispose();
        }

        Assert.Equal(0, places.Count);
    }

    [Fact]
    public void is_as_fast_as_its_pace_in_the_long_run() => Prop.ForAll<PositiveInt, PositiveInt, PositiveInt[]>(static (perSecond, atOnce, counts) =>
    {
        var pace = new Pace(perSecond.Get, atOnce.Get);
        var (now, sum) = (0L, 0L);
        foreach (var count in counts)
        {
            now += pace.Charge(count.Get, now).Ticks;
            sum += count.Get;
        }

        // Never faster, and never held back by more than a tick for each charge.
        var seconds = (double)now / TimeSpan.TicksPerSecond;
        var held = Math.Max(0, (sum - atOnce.Get) / (double)perSecond.Get);
        Assert.InRange(seconds, held - ((counts.Length + 2) * 1e-7), held + ((counts.Length + 2) * 1e-7));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void is_as_fast_as_it_likes_without_a_pace() => Assert.Equal(TimeSpan.Zero, new Pace(0, 0).Charge(int.MaxValue, 0));

    private static byte[] Frame(byte opcode, int length) =>
    [
        (byte)(0x80 | opcode),
        .. length < 126 ? [(byte)length]
            : length <= ushort.MaxValue ? (byte[])[126, (byte)(length >> 8), (byte)length]
            : [127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        .. new byte[length],
    ];
}

using System.Security.Cryptography;
using Gatehouse.Events.Redis;

namespace Gatehouse.Tests.Events.Redis;

public class A_back_off
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    [Fact]
    public void doubles_its_bound_up_to_the_longest_pause()
    {
        using var most = new Chance(0xFF);
        var pauses = Pauses(new BackOff(First, Longest, most), 10);
        Assert.Equal([50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000], pauses.Select(pause => Math.Round(pause.TotalMilliseconds)));
        Assert.All(pauses, pause => Assert.True(pause <= Longest));
    }

    [Fact]
    public void may_draw_no_pause_at_all()
    {
        using var least = new Chance(0);
        Assert.All(Pauses(new BackOff(First, Longest, least), 5), pause => Assert.Equal(TimeSpan.Zero, pause));
    }

    [Fact]
    public void begins_anew_only_after_a_connection_that_lasted()
    {
        using var most = new Chance(0xFF);
        var backOff = new BackOff(First, Longest, most);
        Pauses(backOff, 5);
        backOff.Ended(TimeSpan.FromSeconds(1));
        Assert.Equal(1600, Math.Round(backOff.Next().TotalMilliseconds));
        backOff.Ended(TimeSpan.FromSeconds(6));
        Assert.Equal(50, Math.Round(backOff.Next().TotalMilliseconds));
    }

    private static List<TimeSpan> Pauses(BackOff backOff, int count) => [.. Enumerable.Range(0, count).Select(_ => backOff.Next())];

    private sealed class Chance(byte always) : RandomNumberGenerator
    {
        public override void GetBytes(byte[] data) => data.AsSpan().Fill(always);

        public override void GetBytes(Span<byte> data) => data.Fill(always);
    }
}

using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_snowflake_source
{
    [Fact]
    public void puts_time_worker_and_increment_where_Discord_has_them()
    {
        var ids = new Snowflakes(5, new ManualClock(Harbour.Noon));

        var first = ids.Next();
        var second = ids.Next();

        Assert.Equal(Harbour.Noon, Snowflakes.TimeOf(first));
        Assert.Equal(5UL, (first >> 12) & 0x3FF);
        Assert.Equal(first + 1, second);
    }

    [Fact]
    public void knows_the_time_of_a_published_id() =>
        Assert.Equal(DateTimeOffset.Parse("2016-04-30T11:18:25.796Z", null), Snowflakes.TimeOf(175928847299117063));

    [Fact]
    public void never_goes_backwards_when_the_clock_does()
    {
        var clock = new ManualClock(Harbour.Noon);
        var ids = new Snowflakes(0, clock);
        var before = ids.Next();
        clock.Now -= TimeSpan.FromHours(1);

        Assert.True(ids.Next() > before);
    }

    [Fact]
    public void runs_ahead_of_the_clock_when_a_millisecond_is_full()
    {
        var ids = new Snowflakes(0, new ManualClock(Harbour.Noon));
        for (var i = 0; i < 4096; i++)
        {
            ids.Next();
        }

        Assert.Equal(Harbour.Noon.AddMilliseconds(1), Snowflakes.TimeOf(ids.Next()));
    }

    [Fact]
    public void goes_on_after_any_id_it_is_told() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Two().ToArbitrary(),
        pair =>
        {
            var seen = ((ulong)pair.Item1 << 31) | (uint)pair.Item2;
            var ids = new Snowflakes(0, new ManualClock(Harbour.Noon));
            ids.StartAfter(seen);
            return ids.Next() > seen;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void never_gives_the_same_id_to_two_threads()
    {
        var ids = new Snowflakes(0, TimeProvider.System);
        var seen = new ulong[4][];
        Parallel.For(0, 4, worker => seen[worker] = [.. Enumerable.Range(0, 20_000).Select(_ => ids.Next())]);

        Assert.Equal(80_000, seen.SelectMany(mine => mine).Distinct().Count());
        Assert.All(seen, mine => Assert.Equal(mine.Order(), mine));
    }
}

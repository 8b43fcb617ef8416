using Gatehouse.Events.Redis;

namespace Gatehouse.Tests.Events.Redis;

public class A_silence_watch
{
    [Fact]
    public void gives_up_after_enough_misses_and_enough_silence()
    {
        var watch = new SilenceWatch(3, 100);
        watch.Asked(1000);
        Assert.False(watch.Missed(1, heardAt: 900, now: 1050));
        Assert.False(watch.Missed(1, heardAt: 900, now: 1150));
        Assert.True(watch.Missed(1, heardAt: 900, now: 1151));
    }

    [Fact]
    public void forgives_a_burst_that_misses_together()
    {
        var watch = new SilenceWatch(3, 100);
        watch.Asked(1000);
        Assert.False(watch.Missed(10_000, heardAt: 900, now: 1099));
        Assert.True(watch.Missed(1, heardAt: 900, now: 1100));
    }

    [Fact]
    public void counts_anew_with_every_byte()
    {
        var watch = new SilenceWatch(3, 100);
        watch.Asked(1000);
        Assert.False(watch.Missed(2, heardAt: 900, now: 1200));
        Assert.False(watch.Missed(2, heardAt: 1201, now: 1400));
        Assert.True(watch.Missed(1, heardAt: 1201, now: 1401));
    }

    [Fact]
    public void does_not_count_the_time_in_which_nothing_was_asked()
    {
        var watch = new SilenceWatch(1, 100);
        watch.Asked(1_000_000);
        Assert.False(watch.Missed(1, heardAt: 5, now: 1_000_020));
    }
}

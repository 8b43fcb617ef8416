using System.Text;
using Gatehouse.Events;
using Gatehouse.Events.InProcess;
using Gatehouse.Tests.Store;

namespace Gatehouse.Tests.Events;

public class An_in_process_log
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public void hands_on_what_is_published_in_order()
    {
        var log = new InProcessLog();
        var heard = new PublishedEvents();
        log.Attach(heard);
        var dispatched = 0;

        log.Publish([At(1), At(2)], () => dispatched++);
        log.Publish([At(3)], () => dispatched++);

        Assert.Equal([1L, 2, 3], heard.Snapshot().Select(e => e.Position));
        Assert.Equal((3L, 2), (log.Head, dispatched));
    }

    [Fact]
    public void counts_as_dispatched_what_nobody_listens_to()
    {
        var dispatched = false;
        new InProcessLog().Publish([At(1)], () => dispatched = true);
        Assert.True(dispatched);
    }

    [Fact]
    public async Task refuses_events_out_of_order_and_stays_as_it_was()
    {
        var log = new InProcessLog();
        log.Publish([At(5)], Nothing);

        Assert.Throws<InvalidOperationException>(() => log.Publish([At(5)], Nothing));
        Assert.Throws<InvalidOperationException>(() => log.Publish([At(6), At(4)], Nothing));
        Assert.Throws<InvalidOperationException>(() => log.Publish([new Event { Topic = "t", Name = "EPHEMERAL", Payload = default }], Nothing));

        Assert.Equal(5, log.Head);
        Assert.Equal([5L], (await log.ReadAsync(0, 10, Never)).Select(e => e.Position));
    }

    [Fact]
    public void refuses_a_second_publisher_while_the_first_is_at_it()
    {
        var log = new InProcessLog();
        log.Attach(new Listening(() => Assert.Throws<InvalidOperationException>(() => log.Publish([At(2)], Nothing))));
        log.Publish([At(1)], Nothing);
        Assert.Equal(1, log.Head);
    }

    [Fact]
    public void has_one_listener()
    {
        var log = new InProcessLog();
        log.Attach(new PublishedEvents());
        Assert.Throws<InvalidOperationException>(() => log.Attach(new PublishedEvents()));
    }

    [Theory]
    [InlineData(8, 1_000_000)]
    [InlineData(1_000, 8 * 210)]
    public async Task keeps_the_newest_events_within_its_bounds(int events, long bytes)
    {
        var log = new InProcessLog(new InProcessLogOptions { RingEvents = events, RingBytes = bytes });
        for (var position = 1; position <= 1_000; position++)
        {
            log.Publish([At(position)], Nothing);
        }

        Assert.Equal(8, log.RingCount);
        Assert.Equal([993L, 994, 995], (await log.ReadAsync(992, 3, Never)).Select(e => e.Position));
        Assert.Equal([999L, 1_000], (await log.ReadAsync(998, 50, Never)).Select(e => e.Position));
        Assert.Empty(await log.ReadAsync(1_000, 50, Never));
        Assert.Empty(await log.ReadAsync(2_000, 50, Never));
        var gone = await Assert.ThrowsAsync<EventsGoneException>(async () => await log.ReadAsync(991, 3, Never));
        Assert.Equal(991, gone.Position);
    }

    [Fact]
    public async Task reads_older_events_from_the_archive_but_none_that_is_not_published_yet()
    {
        var log = new InProcessLog(new InProcessLogOptions { RingEvents = 4 });
        var archive = new Archive { Oldest = 3, Newest = 12 };
        log.Continue(archive, 10);
        Assert.Equal(10, log.Head);

        Assert.Equal([9L, 10], (await log.ReadAsync(8, 50, Never)).Select(e => e.Position));
        Assert.Empty(await log.ReadAsync(10, 50, Never));
        log.Publish([At(11)], Nothing);
        Assert.Equal([11L], (await log.ReadAsync(10, 50, Never)).Select(e => e.Position));
        Assert.Equal([3L, 4], (await log.ReadAsync(2, 2, Never)).Select(e => e.Position));
        await Assert.ThrowsAsync<EventsGoneException>(async () => await log.ReadAsync(1, 2, Never));
        Assert.Throws<InvalidOperationException>(() => log.Continue(archive, 10));
    }

    [Fact]
    public async Task does_not_keep_the_context_alive()
    {
        var log = new InProcessLog();
        var heard = new PublishedEvents();
        log.Attach(heard);
        log.Publish([new Event { Topic = "t", Name = "N", Payload = "x"u8.ToArray(), Context = log }.Place(1)], Nothing);

        Assert.Same(log, heard.Snapshot()[0].Context);
        Assert.Null((await log.ReadAsync(0, 1, Never))[0].Context);
    }

    private static void Nothing()
    {
    }

    private static Event At(long position) => new Event { Topic = "t", Name = "N", Payload = Encoding.UTF8.GetBytes("0123456789") }.Place(position);

    private sealed class Listening(Action heard) : IEventListener
    {
        public void Take(IReadOnlyList<Event> events, Action dispatched) => heard();
    }

    private sealed class Archive : IEventArchive
    {
        public long Oldest { get; init; }

        public long Newest { get; init; }

        public ValueTask<long> HeadAsync(CancellationToken cancellationToken) => new(Newest);

        public ValueTask<IReadOnlyList<Event>> ReadAsync(long position, int limit, CancellationToken cancellationToken)
        {
            if (position < Oldest - 1)
            {
                throw new EventsGoneException(position);
            }

            var count = (int)Math.Min(limit, Newest - position);
            return new([.. Enumerable.Range(1, count).Select(i => At(position + i))]);
        }
    }
}

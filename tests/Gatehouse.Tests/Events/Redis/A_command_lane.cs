using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Events.Redis;

namespace Gatehouse.Tests.Events.Redis;

public sealed class A_command_lane : IDisposable
{
    private static readonly byte[] Ping = RedisCommand.Of("PING").Bytes.ToArray();

    private readonly TimerClock _clock = new();
    private readonly RedisMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task fails_at_once_what_finds_no_room_in_commands()
    {
        using var lane = Lane(new RedisOptions { MaxCommands = 2 });
        var first = Post(lane);
        var second = Post(lane);

        Assert.Equal(RedisFailure.QueueFull, await FailureOf(Post(lane)));
        Assert.False(first.IsCompleted || second.IsCompleted);
        Assert.Equal(2, lane.Count);
    }

    [Fact]
    public async Task fails_at_once_what_finds_no_room_in_bytes()
    {
        using var lane = Lane(new RedisOptions { MaxBytes = 1024 });
        var first = lane.Post(new byte[1000], lane.Due(TimeSpan.FromSeconds(1)), CancellationToken.None);

        Assert.Equal(RedisFailure.QueueFull, await FailureOf(lane.Post(new byte[25], lane.Due(TimeSpan.FromSeconds(1)), CancellationToken.None)));
        Assert.False(lane.Post(new byte[24], lane.Due(TimeSpan.FromSeconds(1)), CancellationToken.None).IsCompleted);
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task makes_room_when_a_deadline_passes_without_a_connection()
    {
        using var lane = Lane(new RedisOptions { MaxCommands = 1 });
        var late = Post(lane, milliseconds: 20);
        _clock.Advance(TimeSpan.FromMilliseconds(19));
        Assert.False(late.IsCompleted);

        _clock.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Equal(RedisFailure.Deadline, await FailureOf(late));
        Assert.Equal(0, lane.Count);
        Assert.False(Post(lane).IsCompleted);
    }

    [Fact]
    public async Task keeps_each_deadline_in_whatever_order_they_were_given()
    {
        using var lane = Lane(new RedisOptions());
        var slow = Post(lane, milliseconds: 500);
        var quick = Post(lane, milliseconds: 20);
        var middle = Post(lane, milliseconds: 100);

        _clock.Advance(TimeSpan.FromMilliseconds(30));
        Assert.Equal(RedisFailure.Deadline, await FailureOf(quick));
        Assert.False(middle.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(RedisFailure.Deadline, await FailureOf(middle));
        Assert.False(slow.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(400));
        Assert.Equal(RedisFailure.Deadline, await FailureOf(slow));
    }

    [Fact]
    public async Task forgets_at_once_what_is_cancelled_while_it_waits()
    {
        using var lane = Lane(new RedisOptions());
        using var cancelling = new CancellationTokenSource();
        var cancelled = lane.Post(Ping, lane.Due(TimeSpan.FromSeconds(1)), cancelling.Token);
        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(0, lane.Count);
        Assert.True(lane.Post(Ping, lane.Due(TimeSpan.FromSeconds(1)), cancelling.Token).IsCanceled);
    }

    [Fact]
    public void lets_nothing_leave_without_a_connection()
    {
        using var lane = Lane(new RedisOptions());
        _ = Post(lane);
        Assert.True(lane.Take(new byte[100]).IsEmpty);
        lane.Break();
        Assert.Equal(1, lane.Count);
    }

    [Fact]
    public void knows_when_nobody_asked_for_a_reply()
    {
        using var lane = Lane(new RedisOptions());
        _ = Post(lane);
        Assert.False(lane.Answer(default));
    }

    [Fact]
    public async Task fails_everything_when_it_is_closed()
    {
        using var lane = Lane(new RedisOptions());
        var waiting = Post(lane);
        lane.Close();

        Assert.Equal(RedisFailure.Closed, await FailureOf(waiting));
        Assert.Equal(RedisFailure.Closed, await FailureOf(Post(lane)));
    }

    [Fact]
    public void orders_deadlines_as_a_sorted_list_would() => Prop.ForAll<(byte Due, bool Remove)[]>(steps =>
    {
        var heap = new DeadlineHeap();
        List<PendingCommand> model = [];
        foreach (var (due, remove) in steps)
        {
            if (remove && model.Count > 0)
            {
                var gone = model[due % model.Count];
                model.Remove(gone);
                heap.Remove(gone);
                heap.Remove(gone);
            }
            else
            {
                var command = new PendingCommand(default, due);
                model.Add(command);
                heap.Add(command);
            }

            Assert.Equal(model.Count, heap.Count);
            Assert.Equal(model.Count == 0 ? null : model.Min(command => command.DueAt), heap.Earliest?.DueAt);
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("SUBSCRIBE")]
    [InlineData("multi")]
    [InlineData("BLPOP")]
    [InlineData("select")]
    public void is_not_offered_what_concerns_a_whole_connection(string name) => Assert.Throws<ArgumentException>(() => RedisCommand.Of(name, "x"));

    [Fact]
    public void is_offered_commands_as_arrays_of_bulk_strings()
    {
        Assert.Equal("*4\r\n$3\r\nSET\r\n$3\r\nkö\r\n$3\r\n-17\r\n$0\r\n\r\n", Encoding.UTF8.GetString(RedisCommand.Of("SET", "kö", -17, "").Bytes.Span));
        Assert.Throws<ArgumentException>(() => RedisCommand.Of());
        Assert.Throws<ArgumentException>(() => RedisCommand.Of(""));
        Assert.Throws<ArgumentException>(() => RedisCommand.Of("client", "reply", "off"));
        Assert.NotNull(RedisCommand.Of("CLIENT", "ID"));
    }

    private static async Task<RedisFailure> FailureOf(Task<RedisReply> task) => (await Assert.ThrowsAsync<RedisException>(() => task)).Failure;

    private static Task<RedisReply> Post(CommandLane lane, int milliseconds = 5000) =>
        lane.Post(Ping, lane.Due(TimeSpan.FromMilliseconds(milliseconds)), CancellationToken.None);

    private CommandLane Lane(RedisOptions options) => new(options, _clock, _metrics);
}

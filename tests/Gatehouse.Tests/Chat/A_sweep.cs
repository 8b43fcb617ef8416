using System.Threading.Channels;
using Gatehouse.Chat;
using Gatehouse.Chat.Ports;
using Gatehouse.Tests.Edge;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Tests.Chat;

public sealed class A_sweep : IAsyncLifetime
{
    private readonly TickingClock _clock = new();
    private readonly RememberedLog<Sweep> _log = new();
    private readonly Channel<int> _asked = Channel.CreateUnbounded<int>();
    private readonly Queue<Func<int>> _answers = [];
    private readonly Sweep _sweep;

    public A_sweep() => _sweep = new Sweep(TimeSpan.FromSeconds(5), ClearAsync, "The deck could not be swept", _clock, _log);

    public async Task InitializeAsync()
    {
        await _sweep.StartAsync(CancellationToken.None);
        await _clock.Made.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    [Fact]
    public async Task looks_again_each_time_its_interval_has_passed()
    {
        Assert.Equal(TimeSpan.FromSeconds(5), await _clock.Made);
        for (var i = 0; i < 3; i++)
        {
            _answers.Enqueue(() => 0);
            _clock.Tick();
            Assert.Equal(Sweep.Step, await AskedAsync());
        }

        Assert.False(_asked.Reader.TryRead(out _));
    }

    [Fact]
    public async Task goes_on_at_once_for_as_long_as_its_steps_are_full()
    {
        foreach (var found in new[] { Sweep.Step, Sweep.Step, Sweep.Step - 1 })
        {
            _answers.Enqueue(() => found);
        }

        _clock.Tick();
        for (var i = 0; i < 3; i++)
        {
            await AskedAsync();
        }

        Assert.Empty(_answers);
    }

    [Fact]
    public async Task outlives_a_store_that_is_away_and_says_what_waits()
    {
        _answers.Enqueue(() => throw new StoreUnavailableException());
        _answers.Enqueue(() => 0);
        _clock.Tick();
        await AskedAsync();
        _clock.Tick();
        await AskedAsync();

        Assert.Equal(["The deck could not be swept; trying again later"], _log.Of(1410));
    }

    [Fact]
    public async Task ends_without_a_word_when_the_house_closes()
    {
        await _sweep.StopAsync(CancellationToken.None);

        Assert.True(_sweep.ExecuteTask!.IsCompletedSuccessfully);
        Assert.Empty(_log.Of(1410));
    }

    [Fact]
    public void is_there_for_files_and_for_custom_statuses()
    {
        var services = new ServiceCollection().AddChat(new ChatOptions());

        Assert.Equal(2, services.Count(service => service.ServiceType == typeof(IHostedService)));
    }

    public async Task DisposeAsync()
    {
        await _sweep.StopAsync(CancellationToken.None);
        _sweep.Dispose();
    }

    private ValueTask<int> ClearAsync(int limit, CancellationToken cancellationToken)
    {
        var answer = _answers.Dequeue();
        _asked.Writer.TryWrite(limit);
        return new(answer());
    }

    private async Task<int> AskedAsync() => await _asked.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);

    /// <summary>A clock with one timer, which is due when told.</summary>
    private sealed class TickingClock : TimeProvider, ITimer
    {
        private readonly TaskCompletionSource<TimeSpan> _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Action _run = () => { };

        /// <summary>Done, with the period, when somebody has made the timer.</summary>
        public Task<TimeSpan> Made => _made.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _run = () => callback(state);
            _made.TrySetResult(period);
            return this;
        }

        // A tick that nobody waits for yet is kept until somebody does.
        public void Tick() => _run();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

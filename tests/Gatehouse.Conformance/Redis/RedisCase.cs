using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Conformance.Harness;
using Gatehouse.Events.Redis;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Conformance.Redis;

/// <summary>What the tests of the Redis client share: clients that are disposed at the end, and everything that was logged.</summary>
public abstract class RedisCase : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _made = [];
    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();
    private readonly RedisMetrics _metrics = new();
    private readonly LogLines _log = new();

    protected static CancellationToken Never => CancellationToken.None;

    /// <summary>Longer than any test: for commands whose deadline is not the point.</summary>
    protected static TimeSpan Ample => TimeSpan.FromSeconds(30);

    protected IEnumerable<string> Log => _log.Lines;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        // Servers whatever happens: nobody else would end them.
        try
        {
            foreach (var client in _made.Where(made => made is not RedisServer))
            {
                await client.DisposeAsync();
            }
        }
        finally
        {
            foreach (var server in _made.OfType<RedisServer>())
            {
                await server.DisposeAsync();
            }

            _random.Dispose();
            _metrics.Dispose();
        }
    }

    internal static string Text(RedisReply reply)
    {
        Assert.False(reply.IsError, reply.Text);
        return reply.Text;
    }

    protected static RedisOptions Options(RedisAddress address) => new()
    {
        Address = address,
        FirstPause = TimeSpan.FromMilliseconds(10),
        LongestPause = TimeSpan.FromMilliseconds(100),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        Deadline = Ample,
        PingAfter = TimeSpan.FromMilliseconds(200),
    };

    protected static Task<RedisException> FailureAsync(ValueTask<RedisReply> asked) => Assert.ThrowsAsync<RedisException>(() => Patience.Await(asked.AsTask()));

    protected static async Task UntilAsync(Func<bool> holds, string what) => await Patience.UntilAsync(() => Task.FromResult(holds()), what);

    protected async Task<RedisServer> ServerAsync(params string[] settings) => Keep(await RedisServer.StartAsync(settings));

    protected RedisClient Client(RedisAddress address) => Client(Options(address));

    protected RedisClient Client(RedisOptions options)
    {
        var client = Keep(new RedisClient(options, TimeProvider.System, _random, _metrics, _log.For<RedisClient>()));
        client.Start();
        return client;
    }

    protected RedisSubscriber Subscriber(RedisOptions options)
    {
        var subscriber = Keep(new RedisSubscriber(options, TimeProvider.System, _random, _metrics, _log.For<RedisSubscriber>()));
        subscriber.Start();
        return subscriber;
    }

    protected T Keep<T>(T made)
        where T : IAsyncDisposable
    {
        _made.Add(made);
        return made;
    }

    /// <summary>Hears a channel and keeps what it heard; a gap is heard as <c>(missed)</c>.</summary>
    protected sealed class Ear : IRedisListener
    {
        private readonly ConcurrentQueue<string> _heard = new();

        public IEnumerable<string> Heard => _heard;

        public void Hear(ReadOnlyMemory<byte> message) => _heard.Enqueue(Encoding.UTF8.GetString(message.Span));

        public void Miss() => _heard.Enqueue("(missed)");
    }

    private sealed class LogLines
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IEnumerable<string> Lines => _lines;

        public ILogger<T> For<T>() => new Logger<T>(this);

        private sealed class Logger<T>(LogLines lines) : ILogger<T>
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                lines._lines.Enqueue($"{logLevel} {eventId.Id} {formatter(state, exception)}");
        }
    }
}

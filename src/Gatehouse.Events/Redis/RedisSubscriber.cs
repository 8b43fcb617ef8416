using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Events.Redis;

/// <summary>Whoever listens to a channel. Called by the thread that reads from the server: must only hand on, since everybody else waits meanwhile.</summary>
public interface IRedisListener
{
    /// <summary>A message was published. The bytes are the listener's own.</summary>
    void Hear(ReadOnlyMemory<byte> message);

    /// <summary>The connection was away and the channel is subscribed again: what was published meanwhile is missed. Comes before the first message after it.</summary>
    void Miss();
}

/// <summary>
/// Listens to channels of one Redis server, over a connection of its own. Redis keeps nothing for a subscriber who is away, so after every reconnect the listeners are told
/// that they may have missed something. Owned by the composition root, which starts and disposes it.
/// </summary>
public sealed class RedisSubscriber : IAsyncDisposable
{
    private readonly RedisOptions _options;
    private readonly TimeProvider _clock;
    private readonly ChannelBook _book;
    private readonly RedisLink _link;
    private readonly CancellationTokenSource _stopping = new();
    private Task? _running;
    private int _disposed;

    /// <exception cref="ArgumentException">The options hold mistakes; the message names all of them.</exception>
    public RedisSubscriber(RedisOptions options, TimeProvider clock, RandomNumberGenerator random, RedisMetrics metrics, ILogger<RedisSubscriber> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _clock = clock;
        _book = new ChannelBook(options, metrics, logger);
        _link = new RedisLink(options, "subscriptions", clock, random, metrics, logger);
    }

    /// <summary>Told of every change of <see cref="State"/>, by the thread that saw it: must only hand on.</summary>
    public event Action<RedisState>? StateChanged
    {
        add => _link.StateChanged += value;
        remove => _link.StateChanged -= value;
    }

    public RedisState State => _link.State;

    /// <summary>Why there is no connection, or why the last one ended; null when that never happened.</summary>
    public string? LastFailure => _link.LastFailure;

    /// <summary>Begins to connect, and goes on until disposed.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        if (_running is not null)
        {
            throw new InvalidOperationException("The Redis subscriber was started already.");
        }

        _running = Task.Run(RunAsync);
    }

    /// <summary>
    /// Listens to a channel until <see cref="Unsubscribe"/>. Returns when the server has confirmed it: from then on nothing is missed without <see cref="IRedisListener.Miss"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">Somebody listens to this channel already.</exception>
    /// <exception cref="RedisException">The server did not confirm it in time or refused, or there are too many channels; nobody listens then.</exception>
    public async Task SubscribeAsync(string channel, IRedisListener listener, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(channel);
        ArgumentNullException.ThrowIfNull(listener);
        var subscription = _book.Add(channel, listener);
        try
        {
            await subscription.Confirmed.Task.WaitAsync(_options.Deadline, _clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            _book.Remove(subscription);
            throw new RedisException(RedisFailure.Deadline, "Redis did not confirm the subscription before the deadline.");
        }
        catch
        {
            _book.Remove(subscription);
            throw;
        }
    }

    /// <summary>Stops listening at once; the server is told when there is a connection.</summary>
    /// <returns>False when nobody listened.</returns>
    public bool Unsubscribe(string channel) => _book.Remove(channel);

    /// <summary>Closes the connection; nobody hears anything any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        _book.Close();
        if (_running is not null)
        {
            await _running;
        }

        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await _link.RunAsync(ServeAsync, _stopping.Token);
        }
        finally
        {
            _book.Close();
        }
    }

    private async Task ServeAsync(RedisConnection connection, CancellationToken stopping)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _book.Open();
        Task[] loops = [ReadAsync(connection, broken.Token), WriteAsync(connection, broken.Token), WatchAsync(connection, broken.Token)];
        try
        {
            await await Task.WhenAny(loops);
        }
        finally
        {
            // What ended the first loop is the reason; the others' end only follows from it.
            await broken.CancelAsync();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _book.Break();
        }
    }

    private async Task ReadAsync(RedisConnection connection, CancellationToken broken)
    {
        while (true)
        {
            _book.Take(await connection.ReadAsync(broken));
        }
    }

    private async Task WriteAsync(RedisConnection connection, CancellationToken broken)
    {
        while (true)
        {
            await connection.WriteAsync(await _book.NextAsync(broken), broken);
        }
    }

    /// <summary>A channel may be quiet for hours: only a question tells a quiet server from a dead one.</summary>
    private async Task WatchAsync(RedisConnection connection, CancellationToken broken)
    {
        using var timer = new PeriodicTimer(_options.PingAfter, _clock);
        while (await timer.WaitForNextTickAsync(broken))
        {
            var silence = _clock.GetElapsedTime(connection.HeardAt);
            if (silence >= 2 * _options.PingAfter)
            {
                throw new RedisException(RedisFailure.ConnectionLost, $"it said nothing for {silence}");
            }

            if (silence >= _options.PingAfter / 2)
            {
                _book.Ping();
            }
        }
    }
}

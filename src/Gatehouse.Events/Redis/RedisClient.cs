using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Events.Redis;

/// <summary>
/// Commands to one Redis server over one connection that all callers share. What is asked for at the same time leaves together, replies come in order, and a broken connection is
/// made anew. No command is ever sent twice. Owned by the composition root, which starts and disposes it.
/// </summary>
public sealed class RedisClient : IAsyncDisposable
{
    private const int WriteSize = 64 * 1024;

    private readonly RedisOptions _options;
    private readonly CommandLane _lane;
    private readonly RedisLink _link;
    private readonly CancellationTokenSource _stopping = new();
    private Task? _running;
    private int _disposed;

    /// <exception cref="ArgumentException">The options hold mistakes; the message names all of them.</exception>
    public RedisClient(RedisOptions options, TimeProvider clock, RandomNumberGenerator random, RedisMetrics metrics, ILogger<RedisClient> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _lane = new CommandLane(options, clock, metrics);
        _link = new RedisLink(options, "commands", clock, random, metrics, logger);
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

    /// <summary>Commands that wait to be written or answered.</summary>
    public int QueueLength => _lane.Count;

    /// <summary>Begins to connect, and goes on until disposed.</summary>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        if (_running is not null)
        {
            throw new InvalidOperationException("The Redis client was started already.");
        }

        _running = Task.Run(RunAsync);
    }

    /// <summary>Asks the server, with the options' deadline.</summary>
    /// <inheritdoc cref="ExecuteAsync(RedisCommand, TimeSpan, CancellationToken)"/>
    public ValueTask<RedisReply> ExecuteAsync(RedisCommand command, CancellationToken cancellationToken) =>
        ExecuteAsync(command, _options.Deadline, cancellationToken);

    /// <summary>Asks the server. An error that the server answers is a reply, not an exception.</summary>
    /// <param name="command">What to ask; commands that change what a connection does for everybody are refused by <see cref="RedisCommand.Of"/>.</param>
    /// <param name="deadline">How long it may take from now on, waiting for a connection included.</param>
    /// <param name="cancellationToken">Gives up waiting; the server may carry the command out nevertheless.</param>
    /// <exception cref="RedisException">There is no answer; <see cref="RedisException.Failure"/> says why.</exception>
    public ValueTask<RedisReply> ExecuteAsync(RedisCommand command, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(command);
        CheckDeadline(deadline);
        return new(_lane.Post(command.Bytes, _lane.Due(deadline), cancellationToken));
    }

    /// <summary>Runs a script by its name, and in full exactly once when the server does not remember it. Both count against one deadline.</summary>
    /// <inheritdoc cref="ExecuteAsync(RedisCommand, TimeSpan, CancellationToken)"/>
    public async ValueTask<RedisReply> EvaluateAsync(
        RedisScript script, RedisArgument[] keys, RedisArgument[] arguments, TimeSpan deadline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(script);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(arguments);
        CheckDeadline(deadline);
        var due = _lane.Due(deadline);
        var reply = await _lane.Post(script.ByName(keys, arguments).Bytes, due, cancellationToken);
        return reply.ErrorCode == "NOSCRIPT" ? await _lane.Post(script.InFull(keys, arguments).Bytes, due, cancellationToken) : reply;
    }

    /// <summary>Closes the connection; what waits fails with <see cref="RedisFailure.Closed"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        _lane.Close();
        if (_running is not null)
        {
            await _running;
        }

        _lane.Dispose();
        _stopping.Dispose();
    }

    private static void CheckDeadline(TimeSpan deadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(deadline, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(deadline, TimeSpan.FromHours(1));
    }

    private async Task RunAsync()
    {
        try
        {
            await _link.RunAsync(ServeAsync, _stopping.Token);
        }
        finally
        {
            // Also when a defect of ours ended the link: nobody must wait for what cannot come.
            _lane.Close();
        }
    }

    private async Task ServeAsync(RedisConnection connection, CancellationToken stopping)
    {
        // Not disposed: a timer may cancel it a moment later, and without a timer or a handle of its own it holds nothing.
        var silent = new CancellationTokenSource();
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(silent.Token, stopping);
        _lane.Open(connection, silent);
        var reading = ReadAsync(connection, broken.Token);
        var writing = WriteAsync(connection, broken.Token);
        try
        {
            await await Task.WhenAny(reading, writing);
        }
        catch (OperationCanceledException) when (silent.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new RedisException(RedisFailure.ConnectionLost, $"it missed {_options.MissesBeforeReconnect} deadlines without a word");
        }
        finally
        {
            // First whoever waits, then the loops: closing may take its time. What ended the first loop is the reason; the other's end only follows from it.
            _lane.Break();
            await broken.CancelAsync();
            await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WriteAsync(RedisConnection connection, CancellationToken broken)
    {
        var buffer = new byte[WriteSize];
        while (true)
        {
            var batch = _lane.Take(buffer);
            if (batch.IsEmpty)
            {
                await _lane.WorkAsync(broken);
                continue;
            }

            await connection.WriteAsync(batch, broken);
            _lane.Written();
        }
    }

    private async Task ReadAsync(RedisConnection connection, CancellationToken broken)
    {
        while (true)
        {
            var reply = await connection.ReadAsync(broken);
            if (reply.Kind != RedisKind.Push && !_lane.Answer(reply))
            {
                throw new RedisException(RedisFailure.ConnectionLost, "the server sent a reply that nobody asked for");
            }
        }
    }
}

using System.Threading.Channels;
using Stage = Gatehouse.Events.Redis.PendingCommand.Stage;

namespace Gatehouse.Events.Redis;

/// <summary>
/// Commands from being asked for to being answered: those that wait to be written, and those that were, in the order in which their replies will come. Bounded in commands
/// and bytes. Outlives connections: what waits stays, what was sent fails when its connection breaks.
/// </summary>
internal sealed class CommandLane : IDisposable
{
    private readonly Lock _gate = new();
    private readonly WaitingLine _waiting = new();
    private readonly Queue<PendingCommand> _sent = new();
    private readonly DeadlineHeap _deadlines = new();
    private readonly Channel<bool> _work = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly RedisOptions _options;
    private readonly TimeProvider _clock;
    private readonly RedisMetrics _metrics;
    private readonly ITimer _timer;
    private readonly SilenceWatch _watch;
    private RedisConnection? _connection;
    private CancellationTokenSource? _broken;
    private bool _closed;
    private long _bytes;
    private long _bytesBeingWritten;
    private long _armedFor = long.MaxValue;

    public CommandLane(RedisOptions options, TimeProvider clock, RedisMetrics metrics)
    {
        _options = options;
        _clock = clock;
        _metrics = metrics;
        _watch = new SilenceWatch(options.MissesBeforeReconnect, InTicks(options.SilenceBeforeReconnect));
        _timer = clock.CreateTimer(static lane => ((CommandLane)lane!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Commands that wait to be written or answered; those that nobody waits for any more, but whose replies are still to come, among them.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count + _sent.Count;
            }
        }
    }

    /// <summary>The timestamp at which something that may take so long from now on is too late.</summary>
    public long Due(TimeSpan time) => _clock.GetTimestamp() + InTicks(time);

    /// <summary>Lets a command wait for being written; it fails at once when there is no room.</summary>
    public Task<RedisReply> Post(ReadOnlyMemory<byte> bytes, long dueAt, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<RedisReply>(cancellationToken);
        }

        var command = new PendingCommand(bytes, dueAt);
        RedisFailure? refusal;
        lock (_gate)
        {
            refusal = Admit_Locked(command);
        }

        _metrics.Asked();
        if (refusal is { } failure)
        {
            _metrics.Failed(failure);
            return Task.FromException<RedisReply>(RedisException.Of(failure, wasSent: false));
        }

        _metrics.Queued(1);
        if (cancellationToken.CanBeCanceled)
        {
            LetCancel(command, cancellationToken);
        }

        return command.Task;
    }

    /// <summary>From now on what waits is written to this connection.</summary>
    /// <param name="connection">Whose bytes prove that the server lives.</param>
    /// <param name="broken">Cancelled when the server misses too many deadlines in silence.</param>
    public void Open(RedisConnection connection, CancellationTokenSource broken)
    {
        lock (_gate)
        {
            (_connection, _broken) = (connection, broken);
            _watch.Start();
        }
    }

    /// <summary>Takes what waits, as much as fits; it counts as sent.</summary>
    /// <returns>Bytes in the buffer, or those of one command too large for it; empty when nothing waits.</returns>
    public ReadOnlyMemory<byte> Take(Memory<byte> buffer)
    {
        lock (_gate)
        {
            var filled = 0;
            if (_sent.Count == 0)
            {
                _watch.Asked(_clock.GetTimestamp());
            }

            // Without a connection nothing leaves: what is taken after a break would wait for a reply on the next connection.
            while (_connection is not null && _waiting.First is { } next)
            {
                var bytes = next.Bytes;
                if (bytes.Length > buffer.Length)
                {
                    if (filled == 0)
                    {
                        Send_Locked(next);
                        _bytesBeingWritten = bytes.Length;
                        return bytes;
                    }

                    break;
                }

                if (bytes.Length > buffer.Length - filled)
                {
                    break;
                }

                bytes.CopyTo(buffer[filled..]);
                filled += bytes.Length;
                Send_Locked(next);
            }

            _bytesBeingWritten = filled;
            return buffer[..filled];
        }
    }

    /// <summary>What was taken has been written: its bytes make room.</summary>
    public void Written()
    {
        lock (_gate)
        {
            Written_Locked();
        }
    }

    /// <summary>Waits until there may be something to take.</summary>
    public ValueTask<bool> WorkAsync(CancellationToken broken) => _work.Reader.ReadAsync(broken);

    /// <summary>Gives a reply to the oldest sent command.</summary>
    /// <returns>False when nobody asked for it.</returns>
    public bool Answer(RedisReply reply)
    {
        PendingCommand? command;
        CancellationTokenRegistration cancellation;
        lock (_gate)
        {
            if (!_sent.TryDequeue(out command))
            {
                return false;
            }

            cancellation = command.Cancellation;
            if (!Finish_Locked(command))
            {
                command = null;
            }
        }

        _metrics.Queued(-1);
        if (command is not null)
        {
            cancellation.Unregister();
            command.TrySetResult(reply);
            if (reply.IsError)
            {
                _metrics.Refused();
            }
        }

        return true;
    }

    /// <summary>The connection is gone: what may have been sent fails, what waits goes on waiting.</summary>
    public void Break() => Abandon(RedisFailure.ConnectionLost, everything: false);

    /// <summary>Nothing is sent any more: everything fails, and so does what comes later.</summary>
    public void Close() => Abandon(RedisFailure.Closed, everything: true);

    public void Dispose()
    {
        Close();
        _timer.Dispose();
    }

    private long InTicks(TimeSpan time) => (long)(time.TotalSeconds * _clock.TimestampFrequency);

    private RedisFailure? Admit_Locked(PendingCommand command)
    {
        if (_closed)
        {
            return RedisFailure.Closed;
        }

        if (_waiting.Count + _sent.Count >= _options.MaxCommands || _bytes + command.Bytes.Length > _options.MaxBytes)
        {
            return RedisFailure.QueueFull;
        }

        _bytes += command.Bytes.Length;
        _waiting.Add(command);
        _deadlines.Add(command);
        Arm_Locked(command.DueAt);
        if (_waiting.Count == 1)
        {
            // Whoever adds to others finds the writer told already.
            _work.Writer.TryWrite(true);
        }

        return null;
    }

    private void LetCancel(PendingCommand command, CancellationToken cancellationToken)
    {
        var cancellation = cancellationToken.UnsafeRegister(static (state, token) => ((Cancelling)state!).Happen(token), new Cancelling(this, command));
        bool late;
        lock (_gate)
        {
            command.Cancellation = cancellation;
            late = command.At == Stage.Done;
        }

        if (late)
        {
            cancellation.Unregister();
        }
    }

    private void Cancel(PendingCommand command, CancellationToken cancellationToken)
    {
        bool left;
        lock (_gate)
        {
            left = command.At == Stage.Waiting;
            if (!Finish_Locked(command))
            {
                return;
            }
        }

        _metrics.Queued(left ? -1 : 0);
        command.TrySetCanceled(cancellationToken);
    }

    private void Expire()
    {
        List<(PendingCommand Command, Stage At)> late = [];
        CancellationTokenSource? given = null;
        lock (_gate)
        {
            _armedFor = long.MaxValue;
            var now = _clock.GetTimestamp();
            while (_deadlines.Earliest is { } command && command.DueAt <= now)
            {
                late.Add((command, command.At));
                Finish_Locked(command);
            }

            if (_deadlines.Earliest is { } next)
            {
                Arm_Locked(next.DueAt);
            }

            if (late.Count > 0 && _connection is not null && _watch.Missed(late.Count, _connection.HeardAt, now))
            {
                given = _broken;
                _broken = null;
            }
        }

        foreach (var (command, at) in late)
        {
            Fail(command, RedisFailure.Deadline, at);
        }

        given?.Cancel();
    }

    private void Abandon(RedisFailure failure, bool everything)
    {
        List<(PendingCommand Command, Stage At)> lost = [];
        var gone = 0;
        lock (_gate)
        {
            (_connection, _broken) = (null, null);
            _closed |= everything;
            Written_Locked();
            gone = _sent.Count;
            while (_sent.TryDequeue(out var command))
            {
                if (Finish_Locked(command))
                {
                    lost.Add((command, Stage.Sent));
                }
            }

            while (everything && _waiting.First is { } waiting)
            {
                lost.Add((waiting, Stage.Waiting));
                Finish_Locked(waiting);
            }
        }

        _metrics.Queued(-gone);
        foreach (var (command, at) in lost)
        {
            Fail(command, failure, at);
        }
    }

    private void Fail(PendingCommand command, RedisFailure failure, Stage at)
    {
        CancellationTokenRegistration cancellation;
        lock (_gate)
        {
            cancellation = command.Cancellation;
        }

        cancellation.Unregister();
        _metrics.Failed(failure);
        _metrics.Queued(at == Stage.Waiting ? -1 : 0);
        command.TrySetException(RedisException.Of(failure, at != Stage.Waiting));
    }

    private void Send_Locked(PendingCommand command)
    {
        _waiting.Remove(command);
        _sent.Enqueue(command);
        command.At = Stage.Sent;
        command.Bytes = default;
    }

    private void Written_Locked()
    {
        _bytes -= _bytesBeingWritten;
        _bytesBeingWritten = 0;
    }

    /// <returns>False when it was done before.</returns>
    private bool Finish_Locked(PendingCommand command)
    {
        if (command.At == Stage.Done)
        {
            return false;
        }

        if (command.At == Stage.Waiting)
        {
            _waiting.Remove(command);
            _bytes -= command.Bytes.Length;
        }

        _deadlines.Remove(command);
        command.Bytes = default;
        command.At = Stage.Done;
        return true;
    }

    private void Arm_Locked(long dueAt)
    {
        // Early is harmless, since it looks again; so a timer that is armed for an earlier command is left alone.
        if (dueAt >= _armedFor)
        {
            return;
        }

        _armedFor = dueAt;
        var left = TimeSpan.FromSeconds((dueAt - _clock.GetTimestamp()) / (double)_clock.TimestampFrequency);
        _timer.Change(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private sealed class Cancelling(CommandLane lane, PendingCommand command)
    {
        public void Happen(CancellationToken cancellationToken) => lane.Cancel(command, cancellationToken);
    }
}

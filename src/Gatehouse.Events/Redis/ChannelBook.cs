using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Events.Redis;

/// <summary>One listener on one channel.</summary>
internal sealed class RedisSubscription(string channel, IRedisListener listener)
{
    public string Channel { get; } = channel;

    public IRedisListener Listener { get; } = listener;

    public TaskCompletionSource Confirmed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Who listens to which channel, and what the server still has to be told. Servers answer one SUBSCRIBE or UNSUBSCRIBE of one channel with one confirmation or one error, in
/// order: so a line of what was said tells whom an answer is about, even when a channel is left and taken again in quick succession.
/// </summary>
internal sealed class ChannelBook(RedisOptions options, RedisMetrics metrics, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RedisSubscription> _channels = new(StringComparer.Ordinal);
    private readonly Queue<RedisSubscription?> _unanswered = new();
    private readonly Channel<ReadOnlyMemory<byte>> _words = Channel.CreateBounded<ReadOnlyMemory<byte>>(
        new BoundedChannelOptions(2 * options.MaxChannels + 2) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private bool _open;
    private bool _closed;
    private int _refused;

    /// <exception cref="InvalidOperationException">Somebody listens to this channel already.</exception>
    /// <exception cref="RedisException">There is no room for it.</exception>
    public RedisSubscription Add(string channel, IRedisListener listener)
    {
        var subscription = new RedisSubscription(channel, listener);
        lock (_gate)
        {
            if (_closed)
            {
                throw new RedisException(RedisFailure.Closed, "The Redis subscriber is closed.");
            }

            if (_channels.ContainsKey(channel))
            {
                throw new InvalidOperationException("Somebody listens to this channel already.");
            }

            if (_channels.Count >= options.MaxChannels || !TrySay_Locked(RedisCommand.Alone("SUBSCRIBE", channel), subscription))
            {
                throw new RedisException(RedisFailure.QueueFull, $"No room for a further channel; there may be {options.MaxChannels}.");
            }

            _channels.Add(channel, subscription);
        }

        return subscription;
    }

    public bool Remove(string channel)
    {
        lock (_gate)
        {
            return _channels.TryGetValue(channel, out var subscription) && Remove_Locked(subscription);
        }
    }

    public void Remove(RedisSubscription subscription)
    {
        lock (_gate)
        {
            Remove_Locked(subscription);
        }
    }

    /// <summary>A new connection, which knows nothing yet: all channels are to be subscribed.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _open = true;
            _refused = 0;
            foreach (var subscription in _channels.Values)
            {
                TrySay_Locked(RedisCommand.Alone("SUBSCRIBE", subscription.Channel), subscription);
            }
        }
    }

    public void Break()
    {
        lock (_gate)
        {
            _open = false;
            _unanswered.Clear();
            while (_words.Reader.TryRead(out _))
            {
                // What the old connection was to be told does not concern the next.
            }
        }
    }

    public void Close()
    {
        List<RedisSubscription> left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _channels.Values];
            _channels.Clear();
        }

        foreach (var subscription in left)
        {
            subscription.Confirmed.TrySetException(new RedisException(RedisFailure.Closed, "The Redis subscriber is closed."));
        }
    }

    public void Ping()
    {
        lock (_gate)
        {
            TrySay_Locked(RedisCommand.Alone("PING"), null);
        }
    }

    /// <summary>What the server is to be told next.</summary>
    public ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken broken) => _words.Reader.ReadAsync(broken);

    /// <summary>Takes what the server said: a RESP3 push, the same as an array in RESP2, an error, or the answer to a ping. Anything else is passed over.</summary>
    /// <exception cref="RedisException">It answers what was never said.</exception>
    public void Take(RedisReply reply)
    {
        if (reply.IsError)
        {
            Refuse(reply.ErrorCode);
            return;
        }

        var items = reply.Items;
        var word = items.IsEmpty ? reply.Bytes.Span : items[0].Bytes.Span;
        if (word.SequenceEqual("message"u8) && items.Length == 3)
        {
            Hear(items[1].Text, items[2].Bytes);
        }
        else if (word.SequenceEqual("subscribe"u8) || word.SequenceEqual("unsubscribe"u8) || Ascii.EqualsIgnoreCase(word, "PONG"u8))
        {
            Confirm();
        }
    }

    private void Hear(string channel, ReadOnlyMemory<byte> message)
    {
        RedisSubscription? subscription;
        lock (_gate)
        {
            _channels.TryGetValue(channel, out subscription);
        }

        if (subscription is not null)
        {
            metrics.Heard();
            Tell(subscription, message, static (listener, message) => listener.Hear(message));
        }
    }

    private void Confirm()
    {
        RedisSubscription? subscription;
        lock (_gate)
        {
            subscription = Answered_Locked();
            if (subscription is null || !IsCurrent_Locked(subscription))
            {
                return;
            }
        }

        if (!subscription.Confirmed.TrySetResult())
        {
            // Confirmed before, by an earlier connection.
            metrics.Missed();
            Tell(subscription, default, static (listener, _) => listener.Miss());
        }
    }

    private void Refuse(string code)
    {
        RedisSubscription? subscription;
        int refused;
        lock (_gate)
        {
            subscription = Answered_Locked();
            if (subscription is null || !IsCurrent_Locked(subscription))
            {
                return;
            }

            refused = ++_refused;
        }

        metrics.Refused();
        var refusal = new RedisException(RedisFailure.Refused, code.Length > 0 ? $"Redis refused the subscription ({code})." : "Redis refused the subscription.");
        if (!subscription.Confirmed.TrySetException(refusal) && refused == 1)
        {
            logger.ResubscriptionRefused(options.Address, code);
        }
    }

    private void Tell(RedisSubscription subscription, ReadOnlyMemory<byte> message, Action<IRedisListener, ReadOnlyMemory<byte>> what)
    {
        try
        {
            what(subscription.Listener, message);
        }
#pragma warning disable CA1031 // Somebody else's code, at our edge: his defect must not cost the others their messages.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            logger.ChannelListenerThrew(options.Address, defect);
        }
    }

    private RedisSubscription? Answered_Locked() => _unanswered.TryDequeue(out var subscription)
        ? subscription
        : throw new RedisException(RedisFailure.ConnectionLost, "the server confirmed what it was not told");

    private bool IsCurrent_Locked(RedisSubscription subscription) =>
        _channels.TryGetValue(subscription.Channel, out var current) && ReferenceEquals(current, subscription);

    private bool Remove_Locked(RedisSubscription subscription)
    {
        if (!IsCurrent_Locked(subscription))
        {
            return false;
        }

        _channels.Remove(subscription.Channel);

        // Without room the server goes on sending what nobody hears; the next connection does not ask for it.
        TrySay_Locked(RedisCommand.Alone("UNSUBSCRIBE", subscription.Channel), null);
        return true;
    }

    /// <returns>False when too much waits to be said. Without a connection nothing has to be: a new one is told everything.</returns>
    private bool TrySay_Locked(RedisCommand command, RedisSubscription? subscription)
    {
        if (!_open)
        {
            return true;
        }

        if (_unanswered.Count > 2 * options.MaxChannels || !_words.Writer.TryWrite(command.Bytes))
        {
            return false;
        }

        _unanswered.Enqueue(subscription);
        return true;
    }
}

using System.Net;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Connections;

/// <summary>By which way a connection came in.</summary>
internal enum Lane : byte
{
    /// <summary>A socket that the door took over.</summary>
    Fast,

    /// <summary>An upgrade by the HTTP server.</summary>
    Ordinary,
}

/// <summary>A WebSocket (RFC 6455) over a transport. Lives in <see cref="OpenConnections"/> until its transport has ended.</summary>
internal sealed partial class WebSocketConnection : Connection
{
    private readonly OpenConnections _home;
    private readonly Transport _transport;
    private readonly Outbox _outbox;
    private readonly FrameReader _reader;
    private Inbox _inbox;
    private IConversation? _conversation;
    private ClosePatience? _patience;

    // While the reading thread handles what came in, answers gather and leave together when it is done.
    private volatile bool _gathering;

    // Nothing is heard any more: the client has said Close, or what it says has no meaning.
    private bool _deaf;
    private bool _over;
    private CloseReason? _reason;
    private ushort? _received;

    /// <param name="answer">The answer to the handshake, which leaves before everything else; empty when it has left already.</param>
    public WebSocketConnection(OpenConnections home, Transport transport, Lane lane, long id, ReadOnlySpan<byte> answer)
    {
        _home = home;
        _transport = transport;
        _outbox = new Outbox(this, transport, home);
        _reader = new FrameReader(home.Options);
        Lane = lane;
        Id = id;
        _outbox.Open(answer);
    }

    public override long Id { get; }

    public override IPAddress? RemoteAddress => _transport.RemoteAddress;

    public override int PendingBytes => _outbox.Waiting;

    public Lane Lane { get; }

    /// <summary>True from the first Close frame in either direction on.</summary>
    public bool IsClosing => _outbox.IsSealed;

    /// <summary>The code for the statistics, and whether it is ours: who closed first decides.</summary>
    public (ushort Code, bool Ours) Outcome =>
        _reason is { } ours ? (ours.Code, true) : (_received ?? CloseFrame.WentAway, false);

    public override PostResult Post(ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, bool binary, Standing standing)
    {
        var opcode = binary ? FrameOpcode.Binary : FrameOpcode.Text;
        if (_outbox.Post(opcode, head, shared, standing) is { } result)
        {
            return Counted(result);
        }

        // Over the last mark: what waits may only be waiting for a flush, so give the client a chance before giving it up.
        _outbox.Flush();
        if (_outbox.Post(opcode, head, shared, standing) is { } second)
        {
            return Counted(second);
        }

        FallBehind();
        return PostResult.Closed;
    }

    public override PostResult Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, bool binary)
    {
        if (!_gathering && _outbox.TrySendAlone(binary ? FrameOpcode.Binary : FrameOpcode.Text, head, shared))
        {
            return PostResult.Queued;
        }

        var result = Post(head, shared, binary, Standing.Ordinary);
        if (result == PostResult.NeedsFlush)
        {
            Flush();
        }

        return result;
    }

    internal override int Glance() => (_gathering ? 1 : 0) + _outbox.Glance();

    public override void Flush()
    {
        if (!_gathering)
        {
            _outbox.Flush();
        }
    }

    public override void Close(CloseReason reason) => Close(reason, discard: false);

    public override void Abort() => _transport.Abort();

    /// <summary>The client does not read as fast as we must write; the log still has everything, so that what waits is dropped.</summary>
    public void FallBehind()
    {
        if (IsClosing)
        {
            return;
        }

        LogFellBehind(_home.Logger, Id, RemoteAddress, PendingBytes);
        Close(_home.Options.SlowReader, discard: true);
    }

    /// <summary>Begins the conversation; the answer to the handshake and what is posted at once leave together.</summary>
    public void Begin(IGreeter greeter, HandshakeRequest request)
    {
        _gathering = true;
        _conversation = greeter.Greet(this, request);
        _gathering = false;
        _outbox.Flush();
    }

    /// <summary>Lives the connection's life; returns when its transport has ended. Throws nothing.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ListenAsync();
        }
        catch (Exception gone) when (Transport.IsGone(gone))
        {
            // Clients go away in many ways; the conversation hears of it below.
            _transport.Abort();
        }
        catch (Exception broken)
        {
            LogBroken(_home.Logger, broken, Id);
            _transport.Abort();
        }

        Finish(null);
        _inbox.Release();
        _reader.Release();
        await LetGoAsync();
        _home.Left(this);
    }

    /// <summary>Ends the transport, but not before a Close frame has left: patience with that is limited already.</summary>
    private async Task LetGoAsync()
    {
        if (!_outbox.IsSealed)
        {
            _outbox.Discard();
            _transport.Abort();
        }

        await _outbox.DrainedAsync();
        _outbox.Discard();
        _patience?.Stop();
        _transport.End();
    }

    private async Task ListenAsync()
    {
        while (true)
        {
            await _transport.WaitAsync();
            var count = await _transport.ReadAsync(_inbox.Room());
            if (count == 0)
            {
                return;
            }

            _inbox.Filled(count);
            if (!Take())
            {
                return;
            }

            _inbox.Settle();
        }
    }

    /// <summary>Handles whole frames; false when there is nothing to wait for any more.</summary>
    private bool Take()
    {
        _gathering = true;
        while (!_deaf)
        {
            var heard = _reader.Next(_inbox.Unread, out var used, out var payload);
            if (heard == Heard.Nothing)
            {
                _inbox.Consume(used);
                break;
            }

            Handle(heard, payload);
            _inbox.Consume(used);
        }

        if (_deaf)
        {
            _inbox.Release();
        }

        _gathering = false;
        _outbox.Flush();
        return !_deaf || _transport.HalfCloses || _received is null;
    }

    private void Handle(Heard heard, ReadOnlySpan<byte> payload)
    {
        switch (heard)
        {
            case Heard.Text or Heard.Binary:
                Tell(payload, heard == Heard.Binary);
                break;
            case Heard.Ping:
                _outbox.Pong(payload);
                break;
            case Heard.Close:
                Part(CloseFrame.Code(payload));
                break;
            case Heard.Malformed:
                Fail(_reader.Failure!);
                break;
            default:
                // §5.5.3: a pong nobody asked for needs no answer.
                break;
        }
    }

    private void Tell(ReadOnlySpan<byte> message, bool binary)
    {
        if (_outbox.IsSealed)
        {
            return;
        }

        try
        {
            _conversation!.Hear(message, binary);
        }
        catch (Exception broken)
        {
            LogBroken(_home.Logger, broken, Id);
            Fail(CloseReason.InternalError);
        }
    }

    /// <summary>§7.1.7: says what is wrong, and listens no more; the client's end is awaited so that our last frame is not lost to a reset.</summary>
    private void Fail(CloseReason reason)
    {
        _deaf = true;
        Close(reason, discard: false);
        _outbox.EndWhenEmpty();
        Finish(null);
    }

    /// <summary>§5.5.1: the client says Close; it gets the same code back unless we said it first.</summary>
    private void Part(ushort code)
    {
        _deaf = true;
        _received = code;
        Span<byte> frame = stackalloc byte[CloseFrame.MaxLength];
        _outbox.Seal(frame[..CloseFrame.Write(frame, code, "")], discard: false);
        _outbox.EndWhenEmpty();
        StartPatience();
        Finish(code);
    }

    private void Close(CloseReason reason, bool discard)
    {
        Span<byte> frame = stackalloc byte[CloseFrame.MaxLength];
        if (!_outbox.Seal(frame[..CloseFrame.Write(frame, reason.Code, reason.Reason)], discard))
        {
            return;
        }

        _reason = reason;
        StartPatience();
        Flush();
    }

    private void StartPatience()
    {
        var patience = new ClosePatience(this, _home.Wheel);
        if (Interlocked.CompareExchange(ref _patience, patience, null) is null)
        {
            _home.Wheel.Schedule(patience, _home.Options.CloseTimeout);
        }
    }

    private void Finish(ushort? received)
    {
        if (_over)
        {
            return;
        }

        _over = true;
        try
        {
            _conversation?.Ended(received);
        }
        catch (Exception broken)
        {
            LogBroken(_home.Logger, broken, Id);
        }
    }

    private PostResult Counted(PostResult result)
    {
        if (result == PostResult.Dropped)
        {
            _home.CountDropped();
        }

        return result;
    }

    [LoggerMessage(1101, LogLevel.Information, "Connection {ConnectionId} from {RemoteAddress} reads too slowly; closing it with {Waiting} bytes waiting")]
    private static partial void LogFellBehind(ILogger logger, long connectionId, IPAddress? remoteAddress, int waiting);

    [LoggerMessage(1102, LogLevel.Error, "The conversation on connection {ConnectionId} failed; closing it")]
    private static partial void LogBroken(ILogger logger, Exception broken, long connectionId);

    /// <summary>How long the client may take to end the transport after the first Close frame.</summary>
    private sealed class ClosePatience(WebSocketConnection connection, TimingWheel wheel) : WheelEntry
    {
        public override void Due() => connection.Abort();

        public void Stop() => wheel.Cancel(this);
    }
}

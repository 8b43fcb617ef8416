using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>
/// One connection's conversation in Discord's dialect: Hello, then heartbeats at any time, then one Identify or Resume, then whatever the
/// session says. Heard by the connection's reader, one message at a time.
/// </summary>
internal sealed class DiscordConversation : SessionClient, IConversation
{
    // 120 frames in 60 seconds, heartbeats included (discord-api-docs, "Gateway Rate Limiting").
    private const int FramesPerWindow = 120;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    // Presence updates beyond 5 in 20 seconds are not shown to anybody (discord-api-docs, "Gateway Rate Limiting").
    private const int PresencesPerWindow = 5;
    private static readonly TimeSpan PresenceWindow = TimeSpan.FromSeconds(20);

    private static readonly Event ResumedEvent = new()
    {
        Topic = "",
        Name = "RESUMED",
        Payload = """{"_trace":["gatehouse"]}"""u8.ToArray(),
    };

    private readonly Admissions _admissions;
    private readonly TimingWheel _wheel;
    private readonly TimeProvider _clock;
    private readonly DiscordOptions _options;
    private readonly DiscordFrames _frames;
    private readonly string _resumeUrl;
    private readonly int _version;
    private readonly bool _etf;
    private readonly Pulse _pulse;

    private readonly long _opened;
    private long _lastBeat;
    private long _windowStart;
    private long _presenceWindowStart;
    private int _framesInWindow;
    private int _presencesInWindow;
    private volatile bool _asked;
    private volatile Session? _session;

    public DiscordConversation(
        Connection connection, bool etf, bool deflate, int version, string resumeUrl, Admissions admissions, TimingWheel wheel, TimeProvider clock, DiscordOptions options)
        : base(connection, FormatOf(etf, deflate))
    {
        _admissions = admissions;
        _wheel = wheel;
        _clock = clock;
        _options = options;
        _frames = DiscordFrames.Of(etf, deflate);
        _etf = etf;
        _resumeUrl = resumeUrl;
        _version = version;
        _opened = _lastBeat = _windowStart = _presenceWindowStart = clock.GetTimestamp();
        _pulse = new Pulse(this);
    }

    public override Event Resumed => ResumedEvent;

    // A client that is late is asked to beat now (op 1) before it is given up.
    private TimeSpan BeatReminder => _options.HeartbeatInterval * 1.25;

    private TimeSpan BeatAllowance => _options.HeartbeatInterval * 1.5;

    /// <summary>Starts to wait for the client's Identify and heartbeats.</summary>
    public void Watch() => _wheel.Schedule(_pulse, _options.IdentifyTimeout);

    public void Hear(ReadOnlySpan<byte> message, bool binary)
    {
        if (!Counts(ref _windowStart, ref _framesInWindow, Window, FramesPerWindow))
        {
            Connection.Close(DiscordCloses.TooFast);
            return;
        }

        if (binary != _etf)
        {
            Connection.Close(DiscordCloses.Undecodable);
            return;
        }

        switch (Read(message))
        {
            case DiscordMessage.Heartbeat beat:
                Beat(beat.Sequence);
                break;
            case DiscordMessage.Identify when _asked:
            case DiscordMessage.Resume when _asked:
                Connection.Close(DiscordCloses.AlreadyAuthenticated);
                break;
            case DiscordMessage.Identify identify:
                _asked = true;
                _admissions.Identify(this, identify.Token, identify.Traits with { ResumeUrl = _resumeUrl, Version = _version });
                break;
            case DiscordMessage.Resume resume:
                _asked = true;
                _admissions.Resume(this, resume.Token, resume.SessionId, resume.Sequence);
                break;
            case DiscordMessage.Refused refused:
                Connection.Close(refused.Reason);
                break;
            case var _ when !_asked:
                Connection.Close(DiscordCloses.NotAuthenticated);
                break;
            case DiscordMessage.Presence presence when _session is { } session:
                Show(session, presence.Shown);
                break;
            case DiscordMessage.Ask ask when _session is { } session:
                _admissions.Handle(session, ask.Asked);
                break;
        }
    }

    public void Ended(ushort? received)
    {
        _wheel.Cancel(_pulse);

        // Only these two say that the client does not mean to come back (discord-api-docs, "Resuming").
        _admissions.Left(this, forGood: received is 1000 or 1001);
    }

    /// <summary>The session this connection speaks for now.</summary>
    public override void Begun(Session session) => _session = session;

    /// <summary>The session asked for is not to be had: the client may identify on this connection.</summary>
    public override void StartAfresh()
    {
        _session = null;
        _asked = false;
        Send(_frames.StartAfresh);
    }

    public override void Refuse(Fault fault) =>
        Connection.Close(fault.Kind == FaultKind.Unauthenticated ? DiscordCloses.BadToken : new CloseReason(4000, "try again later"));

    public override void AskToReconnect() => Send(_frames.Reconnect);

    public override void Dismiss(CloseReason reason) => Connection.Close(reason);

    private static WireFormat FormatOf(bool etf, bool deflate) => etf
        ? deflate ? DiscordZlibFormat.Etf : DiscordEtfFormat.Instance
        : deflate ? DiscordZlibFormat.Instance : DiscordJsonFormat.Instance;

    private DiscordMessage Read(ReadOnlySpan<byte> message)
    {
        if (!_etf)
        {
            return DiscordReader.Read(message);
        }

        return EtfReader.ToJson(message) is { } json ? DiscordReader.Read(json) : new DiscordMessage.Refused(DiscordCloses.Undecodable);
    }

    private void Beat(long? sequence)
    {
        Volatile.Write(ref _lastBeat, _clock.GetTimestamp());
        if (_session is { } session && sequence is { } seen)
        {
            session.Acknowledged = seen;
        }

        Send(_frames.HeartbeatAck);
    }

    private void Show(Session session, Command.SetPresence presence)
    {
        if (Counts(ref _presenceWindowStart, ref _presencesInWindow, PresenceWindow, PresencesPerWindow))
        {
            _admissions.Handle(session, presence);
        }
    }

    private void Send(byte[] frame)
    {
        if (Connection.Post(frame, [], Format.IsBinary, Standing.Ordinary) == PostResult.NeedsFlush)
        {
            Connection.Flush();
        }
    }

    private bool Counts(ref long start, ref int count, TimeSpan window, int most)
    {
        var now = _clock.GetTimestamp();
        if (_clock.GetElapsedTime(start, now) >= window)
        {
            start = now;
            count = 0;
        }

        return ++count <= most;
    }

    private void CheckPulse()
    {
        var silence = _clock.GetElapsedTime(Volatile.Read(ref _lastBeat));
        if (!_asked && _clock.GetElapsedTime(_opened) >= _options.IdentifyTimeout)
        {
            Connection.Close(DiscordCloses.NeverIdentified);
        }
        else if (silence >= BeatAllowance)
        {
            Connection.Close(DiscordCloses.Silent);
        }
        else if (silence >= BeatReminder)
        {
            Send(_frames.HeartbeatRequest);
            _wheel.Schedule(_pulse, BeatAllowance - silence);
        }
        else
        {
            _wheel.Schedule(_pulse, BeatReminder - silence);
        }
    }

    private sealed class Pulse(DiscordConversation conversation) : WheelEntry
    {
        public override void Due() => conversation.CheckPulse();
    }
}

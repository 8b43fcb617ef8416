using System.Globalization;
using Gatehouse.Realtime.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Sessions.Journal;

/// <summary>
/// The journal of one node, in files that are mapped into memory. It is written before a delivery leaves for its client, so after a kill of
/// the process it knows at least what every client knows. Files are bounded in size and number; each new one starts with a copy of every open session, and old ones
/// are removed when nobody can resume by them any more.
/// </summary>
public sealed partial class FileSessionJournal : ISessionJournal, IDisposable
{
    private const int SegmentSize = 16 << 20;
    private const int MaxSegments = 16;
    private const int MaxBody = 60_000;

    // What a damaged record can take with it is bounded.
    private const int MaxDeliveries = 4_096;

    // Number and sequence of one delivery, as LEB128.
    private const int MaxDelivery = 15;

    private readonly string _directory;
    private readonly TimeProvider _clock;
    private readonly ILogger<FileSessionJournal> _logger;
    private readonly Dictionary<uint, Session> _open = [];
    private readonly Queue<(string Path, long Since)> _old = [];
    private readonly byte[] _body = new byte[MaxBody];
    private readonly RescueList _rescues;

    private JournalSegment? _segment;
    private DateTimeOffset _retryAt;
    private int _segmentNumber;
    private uint _lastNumber;
    private long _position;
    private long _passed;
    private int _deliveries;

    private FileSessionJournal(string directory, RescueList rescues, TimeProvider clock, ILogger<FileSessionJournal> logger)
    {
        _directory = directory;
        _rescues = rescues;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Opens the journal in a directory, which is made if needed, and reads what an earlier process left there.</summary>
    public static FileSessionJournal Open(string directory, TimingWheel wheel, TimeProvider clock, ILogger<FileSessionJournal> logger)
    {
        Directory.CreateDirectory(directory);
        var files = Directory.GetFiles(directory, "*.journal");
        Array.Sort(files, StringComparer.Ordinal);
        var rescues = RescueList.Read(files);
        var journal = new FileSessionJournal(directory, rescues, clock, logger)
        {
            _lastNumber = rescues.LastNumber,
            _segmentNumber = files.Length == 0
                ? 0
                : int.Parse(Path.GetFileNameWithoutExtension(files[^1]), CultureInfo.InvariantCulture),
        };
        foreach (var file in files)
        {
            journal._old.Enqueue((file, clock.GetTimestamp()));
        }

        journal.Rotate();
        wheel.Schedule(rescues, Hub.EventHub.ResumeWindow);
        return journal;
    }

    /// <inheritdoc />
    public void Began(Session session)
    {
        session.JournalNumber = ++_lastNumber;
        _open.Add(session.JournalNumber, session);
        WriteSession(session);
    }

    /// <inheritdoc />
    public void Shown(Session session)
    {
        var record = new RecordWriter(_body);
        record.Kind(JournalRecord.Presence);
        record.Number(session.JournalNumber);
        WritePresence(ref record, session);
        Append(record.Length);
    }

    /// <inheritdoc />
    public void Begin(long position)
    {
        _position = position;
        _deliveries = 0;
    }

    /// <inheritdoc />
    public void Delivered(uint number, long sequence)
    {
        // The record's beginning goes with its first delivery: an event that nobody is sent is not written down.
        if (_deliveries++ % MaxDeliveries == 0 || _segment is null || _segment.Room < MaxDelivery)
        {
            var beginning = new RecordWriter(_body);
            beginning.Kind(JournalRecord.Deliveries);
            beginning.Number((ulong)_position);
            Append(beginning.Length);
        }

        if (_segment is not { } segment)
        {
            return;
        }

        var record = new RecordWriter(_body);
        record.Number(number);
        record.Number((ulong)sequence);
        segment.Extend(_body.AsSpan(0, record.Length));
    }

    /// <inheritdoc />
    public void Passed(long position) => _passed = position;

    /// <inheritdoc />
    public void Ended(Session session)
    {
        if (_open.Remove(session.JournalNumber))
        {
            var record = new RecordWriter(_body);
            record.Kind(JournalRecord.Ended);
            record.Number(session.JournalNumber);
            Append(record.Length);
        }
    }

    /// <inheritdoc />
    public Rescue? TryRescue(string id, string user, long sequence) => _rescues.Take(id, user, sequence);

    /// <inheritdoc />
    public void Dispose() => _segment?.Dispose();

    private void WriteSession(Session session)
    {
        var traits = session.Traits;
        var record = new RecordWriter(_body);
        record.Kind(JournalRecord.Session);
        record.Number(session.JournalNumber);
        record.Text(session.Id);
        record.Text(session.User);
        record.Number(traits.Interests);
        record.Number((ulong)traits.Shard.Id);
        record.Number((ulong)traits.Shard.Count);
        record.Number((ulong)traits.LargeThreshold);
        record.Number(traits.IsMobile ? 1UL : 0UL);
        record.Number((ulong)traits.Version);
        record.Number((ulong)session.Sequence);
        record.Number((ulong)(session.State == SessionState.Live ? Math.Max(session.Position, _passed) : session.Position));
        WritePresence(ref record, session);
        Append(record.Length);
    }

    private static void WritePresence(ref RecordWriter record, Session session)
    {
        record.Text(session.Presence?.Status ?? "");
        record.Bytes(session.Presence is { } presence ? presence.Activities.Span : []);
    }

    private void Append(int length)
    {
        if (_segment is null && _clock.GetUtcNow() < _retryAt)
        {
            return;
        }

        if (_segment is null || _segment.Room < length + MaxDelivery)
        {
            // The body survives: a checkpoint uses a copy of its own.
            var body = _body.AsSpan(0, length).ToArray();
            Rotate();
            Write(body);
            return;
        }

        Write(_body.AsSpan(0, length));
    }

    private void Write(ReadOnlySpan<byte> body)
    {
        _segment?.Begin();
        _segment?.Extend(body);
    }

    private void Rotate()
    {
        if (_segment is { } full)
        {
            full.Dispose();
            _old.Enqueue((full.Path, _clock.GetTimestamp()));
            _segment = null;
        }

        while (_old.TryPeek(out var oldest) && (_old.Count >= MaxSegments || IsUseless(oldest.Since)))
        {
            File.Delete(oldest.Path);
            _old.Dequeue();
        }

        var path = Path.Combine(_directory, (++_segmentNumber).ToString("D9", CultureInfo.InvariantCulture) + ".journal");
        try
        {
            _segment = JournalSegment.Create(path, SegmentSize);
        }
        catch (IOException e)
        {
            // Serving goes on without: whoever resumes after a crash is then told to start afresh.
            LogUnwritable(e);
            _retryAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(10);
            File.Delete(path);
            return;
        }

        foreach (var session in _open.Values)
        {
            if (_segment is null || _segment.Room < MaxBody)
            {
                LogTooManySessions(_open.Count);
                return;
            }

            WriteSession(session);
        }
    }

    private bool IsUseless(long since) => _clock.GetElapsedTime(since) > Hub.EventHub.ResumeWindow + TimeSpan.FromMinutes(1);

    [LoggerMessage(1160, LogLevel.Error, "The session journal cannot be written; sessions cannot be resumed after a crash until it can")]
    private partial void LogUnwritable(Exception exception);

    [LoggerMessage(1161, LogLevel.Warning, "{Sessions} sessions are more than a journal file holds; some cannot be resumed after a crash")]
    private partial void LogTooManySessions(int sessions);
}

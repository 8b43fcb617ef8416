using Gatehouse.Realtime.Connections;

namespace Gatehouse.Realtime.Sessions.Journal;

/// <summary>The sessions that an earlier process left in its journal, for as long as their clients may come back.</summary>
internal sealed class RescueList : WheelEntry
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Left> _sessions = new(StringComparer.Ordinal);

    /// <summary>The greatest session number in the files.</summary>
    public uint LastNumber { get; private set; }

    /// <summary>Reads the files of a journal, oldest first.</summary>
    public static RescueList Read(IEnumerable<string> files)
    {
        var list = new RescueList();
        var byNumber = new Dictionary<uint, Left>();
        foreach (var file in files)
        {
            foreach (var body in JournalSegment.Read(file))
            {
                list.Apply(body.Span, byNumber);
            }
        }

        foreach (var left in byNumber.Values)
        {
            list._sessions[left.Id] = left;
        }

        return list;
    }

    /// <summary>Takes a session out, if it is the user's and can go on from a sequence number.</summary>
    public Rescue? Take(string id, string user, long sequence)
    {
        lock (_gate)
        {
            if (!_sessions.TryGetValue(id, out var left) || !string.Equals(left.User, user, StringComparison.Ordinal)
                || left.PositionAt(sequence) is not { } position)
            {
                return null;
            }

            _sessions.Remove(id);
            return new Rescue(new Session(left.Id, left.User, left.Traits), position);
        }
    }

    public override void Due()
    {
        lock (_gate)
        {
            _sessions.Clear();
        }
    }

    private void Apply(ReadOnlySpan<byte> body, Dictionary<uint, Left> byNumber)
    {
        var record = new RecordReader(body);
        switch (record.Kind())
        {
            case JournalRecord.Session:
                ApplySession(ref record, byNumber);
                break;
            case JournalRecord.Deliveries:
                var position = (long)record.Number();
                while (!record.IsAtEnd)
                {
                    var number = (uint)record.Number();
                    var sequence = (long)record.Number();
                    if (record.IsSound && byNumber.TryGetValue(number, out var hearer))
                    {
                        hearer.Deliver(sequence, position);
                    }
                }

                break;
            case JournalRecord.Ended:
                byNumber.Remove((uint)record.Number());
                break;
            case JournalRecord.Presence:
                if (byNumber.TryGetValue((uint)record.Number(), out var shown))
                {
                    shown.Traits = shown.Traits with { Presence = ReadPresence(ref record) };
                }

                break;
        }
    }

    private void ApplySession(ref RecordReader record, Dictionary<uint, Left> byNumber)
    {
        var number = (uint)record.Number();
        var id = record.Text();
        var user = record.Text();
        var interests = record.Number();
        var shard = new Shard((int)record.Number(), (int)record.Number());
        var threshold = (int)record.Number();
        var mobile = record.Number() == 1;
        var version = (int)record.Number();
        var sequence = (long)record.Number();
        var position = (long)record.Number();
        var traits = new SessionTraits(interests, shard, threshold, mobile) { Version = version, Presence = ReadPresence(ref record) };
        if (!record.IsSound)
        {
            return;
        }

        LastNumber = Math.Max(LastNumber, number);
        if (byNumber.TryGetValue(number, out var known))
        {
            // A new file repeats the session; what is known of it already reaches further back.
            known.Traits = traits;
            known.Continue(sequence, position);
            return;
        }

        byNumber.Add(number, new Left(id, user, traits, sequence, position));
    }

    private static Command.SetPresence? ReadPresence(ref RecordReader record)
    {
        var status = record.Text();
        var activities = record.Bytes();
        return status.Length == 0 ? null : new Command.SetPresence(status, activities.ToArray());
    }

    /// <summary>What is known of one session: from which sequence number on, and which logged events it was sent.</summary>
    private sealed class Left(string id, string user, SessionTraits traits, long sequence, long position)
    {
        // Sequence numbers of logged events with their positions; both only grow.
        private readonly List<(long Sequence, long Position)> _logged = [(sequence, position)];
        private long _newest = sequence;

        public string Id { get; } = id;

        public string User { get; } = user;

        public SessionTraits Traits { get; set; } = traits;

        public void Deliver(long sequence, long position)
        {
            // A resume counts on from what the client had: what was sent beyond it was taken back.
            while (_logged.Count > 0 && _logged[^1].Sequence >= sequence)
            {
                _logged.RemoveAt(_logged.Count - 1);
            }

            _newest = sequence;
            if (position > 0)
            {
                _logged.Add((sequence, position));
            }
        }

        public void Continue(long sequence, long position)
        {
            if (sequence >= _newest)
            {
                Deliver(sequence, position);
            }
        }

        public long? PositionAt(long sequence)
        {
            if (sequence > _newest)
            {
                return null;
            }

            for (var i = _logged.Count - 1; i >= 0; i--)
            {
                if (_logged[i].Sequence <= sequence)
                {
                    return _logged[i].Position;
                }
            }

            return null;
        }
    }
}

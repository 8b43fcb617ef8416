using System.Text;

namespace Gatehouse.Realtime.Sessions.Journal;

/// <summary>What the journal's records say, by their first byte.</summary>
internal enum JournalRecord : byte
{
    /// <summary>A session with all that is needed to go on with it: it is new, or a new file begins.</summary>
    Session = 1,

    /// <summary>An event's position, then pairs of a session's number and the sequence number it was sent under.</summary>
    Deliveries = 2,

    /// <summary>A session's number: it is over.</summary>
    Ended = 3,

    /// <summary>A session's number and its new presence.</summary>
    Presence = 4,
}

/// <summary>Writes a record's body: numbers as LEB128, text and bytes with their length before them.</summary>
internal ref struct RecordWriter(Span<byte> body)
{
    private readonly Span<byte> _body = body;

    public int Length { get; private set; }

    public void Kind(JournalRecord kind) => _body[Length++] = (byte)kind;

    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            _body[Length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _body[Length++] = (byte)value;
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((ulong)bytes.Length);
        bytes.CopyTo(_body[Length..]);
        Length += bytes.Length;
    }

    public void Text(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        Number((ulong)count);
        Encoding.UTF8.GetBytes(text, _body[Length..]);
        Length += count;
    }
}

/// <summary>Reads a record's body; past its end everything is zero or empty and <see cref="IsSound"/> is false.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> body)
{
    private ReadOnlySpan<byte> _rest = body;

    public bool IsSound { get; private set; } = true;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public JournalRecord Kind() => (JournalRecord)Take(1)[0];

    public ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        IsSound = false;
        return 0;
    }

    public ReadOnlySpan<byte> Bytes()
    {
        var length = Number();
        return length > (ulong)_rest.Length ? Fail() : Take((int)length);
    }

    public string Text() => Encoding.UTF8.GetString(Bytes());

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length)
        {
            Fail();
            return "\0"u8;
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private ReadOnlySpan<byte> Fail()
    {
        IsSound = false;
        _rest = [];
        return [];
    }
}

using System.Buffers;
using System.Globalization;

namespace Gatehouse.Edge.Framing;

/// <summary>
/// Follows the requests of one connection, one at a time: whole head, then content by length or chunk by chunk, then trailers (RFC 9112). Says up to which byte all is as it must be, or what is
/// wrong. It keeps no bytes, only how far it has come: every byte is searched once, and those of a head once more when their line is complete. Never throws on what a client sent.
/// </summary>
internal sealed class RequestScanner(FramingLimits limits)
{
    private const int MaxSizeDigits = 8;

    // Whatever ends a line, well or badly: all controls but the tab (RFC 9110 §5.5). So looking for the end of a line is also looking for what must not be in it.
    private static readonly SearchValues<byte> Controls = SearchValues.Create(AllControls());

    private Part _part = Part.Between;
    private long _seen;
    private long _line;
    private long _left;
    private long _fieldBytes;
    private int _fields;
    private long _extensions;
    private bool _skippedEmptyLine;

    private enum Part
    {
        Between,
        RequestLine,
        Fields,
        Content,
        ChunkSize,
        ChunkContent,
        ChunkEnd,
        Trailers,
    }

    /// <summary>How many bytes from the start of the input are approved.</summary>
    public long Approved { get; private set; }

    /// <summary>What is wrong with the byte after those; null as long as nothing is.</summary>
    public FramingRefusal? Refusal { get; private set; }

    public RequestHead Head { get; } = new();

    /// <summary>True when the last message is complete and the next one has not been begun.</summary>
    public bool IsBetween => _part == Part.Between;

    /// <summary>True from the first byte of a request until its head is complete.</summary>
    public bool IsInHead => (_part == Part.RequestLine && _seen > _line) || _part == Part.Fields;

    /// <summary>True until the head of the current message is complete: a refusal now is of the whole request.</summary>
    public bool IsBeforeContent => _part is Part.RequestLine or Part.Fields;

    /// <summary>All bytes that were searched so far, for tests of how often each is.</summary>
    internal long Searched { get; private set; }

    /// <summary>What comes next is a request.</summary>
    public void Begin()
    {
        _part = Part.RequestLine;
        _line = _seen = Approved;
        _fieldBytes = _extensions = 0;
        _fields = 0;
        _skippedEmptyLine = false;
        Head.Begin();
    }

    /// <summary>Ends it for a reason that bytes do not have, unless they have given one already.</summary>
    public void Refuse(FramingRefusal refusal) => Refusal ??= refusal;

    /// <summary>So many bytes are gone from the start of the input.</summary>
    public void Consumed(long count)
    {
        Approved -= count;
        _seen -= count;
        _line -= count;
    }

    /// <summary>Goes on until the message ends, the input does, or something is wrong.</summary>
    /// <param name="input">All that is not consumed.</param>
    public void Scan(in ReadOnlySequence<byte> input)
    {
        // Input in one piece, as it nearly always is, needs no walk from piece to piece: that takes a third longer (bench/run micro, Heads).
        var whole = input.IsSingleSegment ? input.FirstSpan : default;
        while (Refusal is null && _part != Part.Between && Step(input, whole))
        {
        }
    }

    private bool Step(in ReadOnlySequence<byte> input, ReadOnlySpan<byte> whole)
    {
        if (_part is Part.Content or Part.ChunkContent)
        {
            return PassContent(input.Length);
        }

        if (!TryFindEnd(input, whole))
        {
            return false;
        }

        Refusal = whole.IsEmpty ? CopiedLine(input.Slice(_line, _seen - _line)) : Line(whole[(int)_line..(int)_seen]);
        if (Refusal is not null)
        {
            return false;
        }

        _seen += 2;
        _line = _seen;
        if (_part is not Part.RequestLine and not Part.Fields and not Part.Trailers)
        {
            Approved = _seen;
        }

        return true;
    }

    // Goes on from where it stopped last time to the next CR LF, and stops before it.
    private bool TryFindEnd(in ReadOnlySequence<byte> input, ReadOnlySpan<byte> whole)
    {
        var isFound = whole.IsEmpty ? TryFindControl(input.Slice(_seen)) : TryFindControl(whole[(int)_seen..]);
        Refusal = TooLong(_seen - _line);
        if (!isFound || Refusal is not null)
        {
            return false;
        }

        // RFC 9112 §2.2: a CR without its LF is an error, and so is an LF alone to us: who takes it for an end and who does not is what smuggling lives on.
        var hasNext = _seen + 1 < input.Length;
        if (At(input, whole, _seen) != '\r' || (hasNext && At(input, whole, _seen + 1) != '\n'))
        {
            Refusal = FramingRefusal.LineEnd;
            return false;
        }

        return hasNext;
    }

    private bool TryFindControl(in ReadOnlySequence<byte> rest)
    {
        foreach (var memory in rest)
        {
            if (TryFindControl(memory.Span))
            {
                return true;
            }
        }

        return false;
    }

    private bool TryFindControl(ReadOnlySpan<byte> rest)
    {
        var at = rest.IndexOfAny(Controls);
        Searched += at < 0 ? rest.Length : at + 1;
        _seen += at < 0 ? rest.Length : at;
        return at >= 0;
    }

    private static byte At(in ReadOnlySequence<byte> input, ReadOnlySpan<byte> whole, long at) => whole.IsEmpty ? input.Slice(at, 1).FirstSpan[0] : whole[(int)at];

    // A line over the border of two buffers, perhaps: rare, and not longer than the limits.
    private FramingRefusal? CopiedLine(in ReadOnlySequence<byte> line)
    {
        if (line.IsSingleSegment)
        {
            return Line(line.FirstSpan);
        }

        var room = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(room);
        var refusal = Line(room.AsSpan(0, (int)line.Length));
        ArrayPool<byte>.Shared.Return(room);
        return refusal;
    }

    private FramingRefusal? TooLong(long length) => _part switch
    {
        Part.RequestLine when length + 2 > limits.RequestLine => FramingRefusal.TargetTooLong,
        Part.Fields or Part.Trailers when length > 0 && _fieldBytes + length + 2 > limits.Fields => FramingRefusal.FieldsTooLarge,
        Part.ChunkSize when length > MaxSizeDigits + limits.Extensions - _extensions => FramingRefusal.ChunkExtensions,
        Part.ChunkEnd when length > 0 => FramingRefusal.Chunk,
        _ => null,
    };

    private FramingRefusal? Line(ReadOnlySpan<byte> line)
    {
        switch (_part)
        {
            case Part.RequestLine:
                return BeginFields(line);
            case Part.Fields:
                return line.IsEmpty ? EndHead() : Field(line);
            case Part.Trailers when !line.IsEmpty:
                return Field(line);
            case Part.ChunkSize:
                return BeginChunk(line);
            default:
                _part = _part == Part.ChunkEnd ? Part.ChunkSize : Part.Between;
                return null;
        }
    }

    private FramingRefusal? BeginFields(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty && !_skippedEmptyLine)
        {
            // RFC 9112 §2.2: at least one is to be ignored, for old clients that end their content with it.
            _skippedEmptyLine = true;
            return null;
        }

        _part = Part.Fields;
        var refusal = RequestLine.Read(line, out var read);
        Head.Line = read;
        return refusal;
    }

    private FramingRefusal? Field(ReadOnlySpan<byte> line)
    {
        _fieldBytes += line.Length + 2;
        if (++_fields > limits.FieldCount)
        {
            return FramingRefusal.FieldsTooLarge;
        }

        return FieldLine.Read(line, out var name, out var value) ?? (_part == Part.Fields ? Head.Field(name, value) : ForbiddenTrailers.Judge(name));
    }

    private FramingRefusal? EndHead()
    {
        var refusal = Head.Judge();
        _left = Head.Length;
        if (refusal is null)
        {
            _part = Head.IsChunked ? Part.ChunkSize : _left > 0 ? Part.Content : Part.Between;
        }

        return refusal;
    }

    // RFC 9112 §7.1. A size is no longer than the server's parser takes, and nothing is between it and its extensions.
    private FramingRefusal? BeginChunk(ReadOnlySpan<byte> line)
    {
        var semicolon = line.IndexOf((byte)';');
        var digits = semicolon < 0 ? line : line[..semicolon];
        if (digits.Length > MaxSizeDigits || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) || size > int.MaxValue)
        {
            return FramingRefusal.Chunk;
        }

        _extensions += line.Length - digits.Length;
        if (_extensions > limits.Extensions)
        {
            return FramingRefusal.ChunkExtensions;
        }

        _left = size;
        _part = size == 0 ? Part.Trailers : Part.ChunkContent;
        return null;
    }

    private bool PassContent(long available)
    {
        var take = Math.Min(_left, available - _seen);
        _seen += take;
        _left -= take;
        Approved = _line = _seen;
        if (_left == 0)
        {
            _part = _part == Part.Content ? Part.Between : Part.ChunkEnd;
        }

        return take > 0;
    }

    private static byte[] AllControls() => [.. Enumerable.Range(0, 32).Where(static code => code != '\t').Append(127).Select(static code => (byte)code)];
}

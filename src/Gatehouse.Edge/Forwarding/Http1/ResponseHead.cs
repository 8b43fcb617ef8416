using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Gatehouse.Edge.Framing;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>How the end of an answer's content is found (RFC 9112 §6.3).</summary>
internal enum ContentEnd
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>After so many bytes.</summary>
    Length,

    /// <summary>After the last chunk.</summary>
    Chunked,

    /// <summary>Where the connection ends.</summary>
    Close,
}

/// <summary>
/// Reads the head of an answer. Lenient where the standard lets a client be (a bare line feed ends a line, RFC 9112 §2.2), and otherwise takes for no answer what two readers could understand
/// differently: who is behind us would not have to be trusted, but who is before us has to get the same answer that we saw.
/// </summary>
internal sealed class ResponseHead
{
    private const int MostFields = 512;

    // RFC 9110 §5.5: of control characters only the tab may be in a value.
    private static readonly SearchValues<byte> NotInValues = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(static letter => letter != '\t').Select(static letter => (byte)letter), 0x7F]);

    private (string Name, FieldKind Kind, int At, int Length)[] _fields = new (string, FieldKind, int, int)[32];
    private ReadOnlyMemory<byte> _bytes;
    private int _count;
    private int _scanned;
    private bool _hasLength;
    private bool _hasCoding;
    private Range _reason;
    private bool _isHttp10;
    private bool _saysClose;
    private bool _saysKeepAlive;

    public int Status { get; private set; }

    /// <summary>Where the reason phrase is, without the space before it.</summary>
    public ReadOnlySpan<byte> Reason => _bytes.Span[_reason];

    /// <summary>How many bytes it has.</summary>
    public int Length { get; private set; }

    public int Count => _count;

    public long ContentLength { get; private set; }

    /// <summary>Whether the connection may be used again when everything has been read.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Whether <c>Connection</c> names fields that are for us alone.</summary>
    public bool HasNominated { get; private set; }

    /// <summary>A field, in the order in which they came.</summary>
    public (string Name, FieldKind Kind) this[int index] => (_fields[index].Name, _fields[index].Kind);

    public ReadOnlySpan<byte> ValueOf(int index) => _bytes.Span.Slice(_fields[index].At, _fields[index].Length);

    public string TextOf(int index) => Encoding.Latin1.GetString(ValueOf(index));

    /// <summary>The values of all fields of a kind.</summary>
    public string[] TextsOf(FieldKind kind)
    {
        var texts = new List<string>();
        for (var at = 0; at < _count; at++)
        {
            if (_fields[at].Kind == kind)
            {
                texts.Add(TextOf(at));
            }
        }

        return [.. texts];
    }

    /// <summary>Where the content ends that comes with this answer to a request of this method.</summary>
    public ContentEnd EndOf(string method) =>
        Status is 204 or 304 or (>= 100 and < 200) || method == "HEAD" ? ContentEnd.None
        : _hasCoding ? ContentEnd.Chunked
        : _hasLength ? ContentLength == 0 ? ContentEnd.None : ContentEnd.Length
        : ContentEnd.Close;

    /// <summary>Whether the answer says how long its content is, or would be.</summary>
    public bool HasLength => _hasLength;

    /// <summary>To be called before the first bytes of a head are looked at.</summary>
    public void Begin() => _scanned = 0;

    /// <param name="arrived">All that has come of it so far, from its beginning.</param>
    /// <returns>False when it is not there as a whole yet.</returns>
    /// <exception cref="InvalidDataException">It is no answer.</exception>
    public bool TryRead(ReadOnlyMemory<byte> arrived)
    {
        var bytes = arrived.Span;
        if (!TryFindEnd(bytes, out var end))
        {
            return bytes.Length < UpstreamConnection.MostHead ? false : throw new InvalidDataException("a head that is too long");
        }

        if (end > UpstreamConnection.MostHead)
        {
            throw new InvalidDataException("a head that is too long");
        }

        _bytes = arrived;
        _count = 0;
        (_hasLength, _hasCoding, _saysClose, _saysKeepAlive, HasNominated, ContentLength, Length) = (false, false, false, false, false, 0, end);
        ReadStatus(Line(bytes, 0, out var next));
        var at = next;
        while (at < end)
        {
            var line = Line(bytes, at, out next);
            if (line.Length == 0)
            {
                break;
            }

            ReadField(line, at);
            at = next;
        }

        if (_hasCoding && (_hasLength || _isHttp10))
        {
            // RFC 9112 §6.1: two lengths are an attempt, and a coding in HTTP/1.0 is faulty framing.
            throw new InvalidDataException("a transfer coding beside a length, or in HTTP/1.0");
        }

        KeepsAlive = !_saysClose && (!_isHttp10 || _saysKeepAlive);
        return true;
    }

    // An empty line after the first one; what was searched is not searched again.
    private bool TryFindEnd(ReadOnlySpan<byte> bytes, out int end)
    {
        var at = _scanned;
        while (bytes[at..].IndexOf((byte)'\n') is >= 0 and var found)
        {
            at += found + 1;
            var rest = bytes[at..];
            if (rest.StartsWith("\n"u8) || rest.StartsWith("\r\n"u8))
            {
                end = at + (rest[0] == '\n' ? 1 : 2);
                return true;
            }

            if (rest.Length < 2)
            {
                // Perhaps the next bytes end it.
                _scanned = at - 1;
                end = 0;
                return false;
            }
        }

        _scanned = bytes.Length;
        end = 0;
        return false;
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> bytes, int at, out int next)
    {
        var end = at + bytes[at..].IndexOf((byte)'\n');
        next = end + 1;
        return bytes[at..(end > at && bytes[end - 1] == '\r' ? end - 1 : end)];
    }

    // RFC 9112 §4. The phrase may be missing, and the space before it with it.
    private void ReadStatus(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("HTTP/1."u8) || line.Length < 12 || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' '
            || !Utf8Parser.TryParse(line[9..12], out int status, out var digits) || digits != 3 || status is < 100 or > 999 || (line.Length > 12 && line[12] != ' ')
            || line.ContainsAny(NotInValues))
        {
            throw new InvalidDataException("no status line of HTTP/1");
        }

        Status = status;
        _isHttp10 = line[7] == '0';
        _reason = line.Length > 13 ? 13..line.Length : 0..0;
    }

    private void ReadField(ReadOnlySpan<byte> line, int at)
    {
        // RFC 9112 §5.1 for white space before the colon, §5.2 for lines that go on: neither is forwarded.
        var colon = line.IndexOfAnyExcept(FieldLine.Token);
        if (colon <= 0 || line[colon] != ':')
        {
            throw new InvalidDataException("a line that is no field");
        }

        var value = line[(colon + 1)..];
        if (value.ContainsAny(NotInValues))
        {
            throw new InvalidDataException("a control character in a field");
        }

        var begin = colon + 1;
        while (begin < line.Length && line[begin] is (byte)' ' or (byte)'\t')
        {
            begin++;
        }

        var end = line.Length;
        while (end > begin && line[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        if (_count == MostFields)
        {
            throw new InvalidDataException("too many fields");
        }

        if (_count == _fields.Length)
        {
            Array.Resize(ref _fields, _count * 2);
        }

        var (name, kind) = ResponseFields.Of(line[..colon]);
        _fields[_count++] = (name, kind, at + begin, end - begin);
        if (kind is not (FieldKind.Other or FieldKind.OneHop))
        {
            Note(kind, line[begin..end]);
        }
    }

    private void Note(FieldKind kind, ReadOnlySpan<byte> value)
    {
        switch (kind)
        {
            case FieldKind.ContentLength:
                // RFC 9112 §6.3: one number. Two that are alike could be taken for one; nobody needs them.
                if (_hasLength || value.Length is 0 or > 18 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(value, out long length, out _))
                {
                    throw new InvalidDataException("a length that is no number");
                }

                (_hasLength, ContentLength) = (true, length);
                break;
            case FieldKind.TransferEncoding:
                // RFC 9112 §6.1: a coding must be named to whoever gets the content, and of all codings we only undo and apply chunked.
                if (_hasCoding || !Ascii.EqualsIgnoreCase(value, "chunked"u8))
                {
                    throw new InvalidDataException("a transfer coding that is not understood");
                }

                _hasCoding = true;
                break;
            case FieldKind.Connection:
                NoteConnection(value);
                break;
        }
    }

    private void NoteConnection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(option, "close"u8))
            {
                _saysClose = true;
            }
            else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8))
            {
                _saysKeepAlive = true;
            }
            else if (!option.IsEmpty)
            {
                HasNominated = true;
            }
        }
    }
}

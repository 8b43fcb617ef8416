using System.Globalization;
using System.Text;
using Gatehouse.Edge.Routing;

namespace Gatehouse.Edge.Framing;

/// <summary>What the fields of a head say about where its message ends, collected line by line and judged at the end (RFC 9112 §6). One per connection, used again for each request.</summary>
internal sealed class RequestHead
{
    private const int MaxNominated = 100;
    private const int MaxHost = 255;

    private readonly List<string> _nominated = [];
    private int _hosts;
    private bool _isHostValid;
    private bool _hasLength;
    private bool _hasCodings;
    private bool _hasChunked;
    private bool _isChunkedLast;
    private bool _isChunkedTwice;
    private bool _hasOtherCoding;
    private bool _upgrades;

    public RequestLine Line { get; set; }

    /// <summary>Bytes of content; zero without any, and when it is chunked.</summary>
    public long Length { get; private set; }

    public bool IsChunked => _hasCodings;

    /// <summary>The fields that Connection names, but for the three words that are no fields.</summary>
    public IReadOnlyList<string> Nominated => _nominated;

    /// <summary>Forgets the request before.</summary>
    public void Begin()
    {
        Line = default;
        Length = 0;
        _hosts = 0;
        _isHostValid = _hasLength = _hasCodings = _hasChunked = _isChunkedLast = _isChunkedTwice = _hasOtherCoding = _upgrades = false;
        _nominated.Clear();
    }

    /// <summary>Takes one header field into account. Null when nothing is wrong with it alone.</summary>
    public FramingRefusal? Field(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => name.Length switch
    {
        4 when FieldLine.IsNamed(name, "host"u8) => Host(value.Trim(" \t"u8)),
        10 when FieldLine.IsNamed(name, "connection"u8) => Connection(value),
        14 when FieldLine.IsNamed(name, "content-length"u8) => ContentLength(name, value.Trim(" \t"u8)),
        17 when FieldLine.IsNamed(name, "transfer-encoding"u8) => TransferEncoding(name, value),
        _ => null,
    };

    /// <summary>After the last field: whether all of it together says, in one way only, where the message ends.</summary>
    public FramingRefusal? Judge()
    {
        // RFC 9112 §3.2; a request of HTTP/1.0 may have none.
        if (_hosts > 1 || (_hosts == 1 && !_isHostValid) || (_hosts == 0 && !Line.IsHttp10))
        {
            return FramingRefusal.Host;
        }

        if (_hasCodings)
        {
            return JudgeCodings();
        }

        if (Line is { IsHttp10: true, IsPostOrPut: true } && !_hasLength)
        {
            return FramingRefusal.LengthMissing;
        }

        return _upgrades && Length > 0 ? FramingRefusal.UpgradeWithContent : null;
    }

    private FramingRefusal? JudgeCodings()
    {
        // RFC 9112 §6.3: ought to be handled as an error. §6.1: faulty framing in HTTP/1.0.
        if (_hasLength)
        {
            return FramingRefusal.TwoLengths;
        }

        if (!_isChunkedLast || _isChunkedTwice || Line.IsHttp10)
        {
            return FramingRefusal.TransferCoding;
        }

        if (_hasOtherCoding)
        {
            return FramingRefusal.UnknownCoding;
        }

        return _upgrades ? FramingRefusal.UpgradeWithContent : null;
    }

    private FramingRefusal? Host(ReadOnlySpan<byte> value)
    {
        Span<char> room = stackalloc char[MaxHost];
        _hosts++;
        _isHostValid = value.Length <= MaxHost && RequestAuthority.IsValid(room[..Encoding.Latin1.GetChars(value, room)]);
        return null;
    }

    private FramingRefusal? ContentLength(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // RFC 9112 §6.3 would let a list of equal ones pass; whoever sends one is not to be trusted with the next.
        var isOne = !_hasLength && !name.Contains((byte)'_') && value.Length is > 0 and <= 18 && !value.ContainsAnyExceptInRange((byte)'0', (byte)'9');
        _hasLength = true;
        Length = isOne ? long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return isOne ? null : FramingRefusal.ContentLength;
    }

    private FramingRefusal? TransferEncoding(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.Contains((byte)'_'))
        {
            return FramingRefusal.TransferCoding;
        }

        foreach (var range in value.Split((byte)','))
        {
            var coding = value[range].Trim(" \t"u8);
            if (coding.IsEmpty)
            {
                return FramingRefusal.TransferCoding;
            }

            var isChunked = FieldLine.IsNamed(coding, "chunked"u8);
            _isChunkedTwice |= isChunked && _hasChunked;
            _hasChunked |= isChunked;
            _isChunkedLast = isChunked;
            _hasOtherCoding |= !isChunked;
            _hasCodings = true;
        }

        return null;
    }

    private FramingRefusal? Connection(ReadOnlySpan<byte> value)
    {
        foreach (var range in value.Split((byte)','))
        {
            var option = value[range].Trim(" \t"u8);
            if (FieldLine.IsNamed(option, "upgrade"u8))
            {
                _upgrades = true;
            }
            else if (!option.IsEmpty && !FieldLine.IsNamed(option, "keep-alive"u8) && !FieldLine.IsNamed(option, "close"u8) && !option.ContainsAnyExcept(FieldLine.Token))
            {
                if (_nominated.Count == MaxNominated)
                {
                    return FramingRefusal.Connection;
                }

                _nominated.Add(Encoding.ASCII.GetString(option));
            }
        }

        return null;
    }
}

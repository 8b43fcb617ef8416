using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gatehouse.Events.Redis;

#pragma warning disable CA1720 // The protocol's own names.
/// <summary>What kind of value a server sent, in RESP2 or RESP3.</summary>
public enum RedisKind : byte
{
    /// <summary>Nothing: RESP3's null, RESP2's null bulk string and null array.</summary>
    Null,
    SimpleString,
    BulkString,

    /// <summary>Text with a three-letter format, which is dropped.</summary>
    Verbatim,

    /// <summary>The server refused; also RESP3's bulk error.</summary>
    Error,
    Integer,
    Double,
    Boolean,
    BigNumber,
    Array,

    /// <summary>Keys and values take turns in <see cref="RedisReply.Items"/>.</summary>
    Map,
    Set,

    /// <summary>Sent without having been asked for.</summary>
    Push,
}
#pragma warning restore CA1720

/// <summary>A value that a server sent. Asking it for something else than what it is yields nothing; it never throws.</summary>
public readonly struct RedisReply
{
    private readonly object? _content;
    private readonly long _number;

    private RedisReply(RedisKind kind, long number, object? content)
    {
        Kind = kind;
        _number = number;
        _content = content;
    }

    public RedisKind Kind { get; }

    public bool IsNull => Kind == RedisKind.Null;

    /// <summary>True when the server refused; <see cref="Text"/> says why.</summary>
    public bool IsError => Kind == RedisKind.Error;

    /// <summary>The bytes of a string, error or big number; otherwise empty.</summary>
    public ReadOnlyMemory<byte> Bytes => _content as byte[];

    /// <summary>The bytes as UTF-8 text, or a number as it is written; otherwise empty.</summary>
    public string Text => Kind switch
    {
        RedisKind.Integer => _number.ToString(CultureInfo.InvariantCulture),
        RedisKind.Double => AsDouble.ToString("R", CultureInfo.InvariantCulture),
        RedisKind.Boolean => _number != 0 ? "true" : "false",
        _ => Encoding.UTF8.GetString(Bytes.Span),
    };

    /// <summary>The parts of an array, map, set or push; otherwise empty.</summary>
    public ReadOnlySpan<RedisReply> Items => _content as RedisReply[];

    /// <summary>An error's first word, for example <c>NOSCRIPT</c>, when it is one that servers use; otherwise empty. Holds nothing of what was sent.</summary>
    public string ErrorCode
    {
        get
        {
            if (!IsError)
            {
                return string.Empty;
            }

            var word = Bytes.Span;
            var end = word.IndexOf((byte)' ');
            word = end < 0 ? word : word[..end];
            return word.Length is > 0 and <= 20 && !word.ContainsAnyExceptInRange((byte)'A', (byte)'Z') ? Encoding.ASCII.GetString(word) : string.Empty;
        }
    }

    internal double AsDouble => BitConverter.Int64BitsToDouble(_number);

    internal bool IsTrue => Kind == RedisKind.Boolean && _number != 0;

    /// <summary>The integer, or the one that a string spells (RESP2 and scripts often send those).</summary>
    public bool TryGetInteger(out long value)
    {
        value = _number;
        return Kind is RedisKind.Integer or RedisKind.Boolean
            || (Kind is RedisKind.BulkString or RedisKind.SimpleString
                && Utf8Parser.TryParse(Bytes.Span, out value, out var used) && used == Bytes.Length);
    }

    /// <summary>The double, the integer, or the number that a string spells.</summary>
    public bool TryGetDouble(out double value)
    {
        if (Kind == RedisKind.Double)
        {
            value = AsDouble;
            return true;
        }

        if (Kind == RedisKind.Integer)
        {
            value = _number;
            return true;
        }

        value = 0;
        return Kind is RedisKind.BulkString or RedisKind.SimpleString && RespNumber.TryParseDouble(Bytes.Span, out value);
    }

    /// <summary>Kind and size, not content: that may be anybody's secret.</summary>
    public override string ToString() => _content switch
    {
        byte[] bytes => $"{Kind} of {bytes.Length} bytes",
        RedisReply[] items => $"{Kind} of {items.Length}",
        _ => IsNull ? "Null" : $"{Kind} {Text}",
    };

    internal static RedisReply OfBytes(RedisKind kind, byte[] bytes) => new(kind, 0, bytes);

    internal static RedisReply OfItems(RedisKind kind, RedisReply[] items) => new(kind, 0, items);

    internal static RedisReply OfInteger(long value) => new(RedisKind.Integer, value, null);

    internal static RedisReply OfBoolean(bool value) => new(RedisKind.Boolean, value ? 1 : 0, null);

    internal static RedisReply OfDouble(double value) => new(RedisKind.Double, BitConverter.DoubleToInt64Bits(value), null);
}

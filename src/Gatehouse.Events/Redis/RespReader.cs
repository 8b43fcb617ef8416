namespace Gatehouse.Events.Redis;

/// <summary>How far a reader came with the bytes it was given.</summary>
internal enum RespOutcome
{
    NeedsMore,
    Reply,
    Malformed,
}

/// <summary>
/// Reads RESP2 and RESP3 values (redis.io/docs/latest/develop/reference/protocol-spec) from bytes that come in any pieces. Looks at every byte once, keeps what it has of a value
/// itself, sets memory aside only as bytes arrive, and never throws on what a server sent. Streamed strings and aggregates, which no server sends, are refused.
/// </summary>
internal sealed class RespReader(int maxReplyBytes, int maxDepth = RespReader.DefaultDepth)
{
    public const int DefaultDepth = 32;

    /// <summary>What one part of a reply counts for beside its own bytes.</summary>
    public const int PartCost = 32;

    // Simple strings, errors and big numbers have no announced length.
    private const int LongestLine = 64 * 1024;
    private const int LongestHead = 64;

    private readonly RespFrame[] _frames = new RespFrame[maxDepth];
    private readonly GrowingBytes _line = new(LongestHead);
    private GrowingBytes? _body;
    private Stage _stage = Stage.Type;
    private byte _type;
    private bool _afterReturn;
    private int _bodyLength;
    private int _depth;
    private long _spent;

    private enum Stage
    {
        Type,
        Line,
        Body,
        BodyEnd,
    }

    /// <summary>What was wrong; null while nothing is. Nothing can be read after that.</summary>
    public string? Failure { get; private set; }

    /// <summary>True between two replies: a connection that ends now ends cleanly.</summary>
    public bool IsBetweenReplies => _stage == Stage.Type && _depth == 0 && _spent == 0;

    /// <summary>Reads up to the end of one reply.</summary>
    /// <param name="used">How many of the bytes need not be shown again; all of them unless a reply ended before.</param>
    public RespOutcome Read(ReadOnlySpan<byte> bytes, out int used, out RedisReply reply)
    {
        var rest = bytes;
        reply = default;
        var complete = false;
        while (!complete && Failure is null && !rest.IsEmpty)
        {
            switch (_stage)
            {
                case Stage.Type:
                    TakeType(ref rest);
                    break;
                case Stage.Line:
                    complete = TakeLine(ref rest) && TakeHead(out reply);
                    break;
                case Stage.Body:
                    TakeBody(ref rest);
                    break;
                default:
                    complete = TakeBodyEnd(ref rest) && TakeString(out reply);
                    break;
            }
        }

        used = bytes.Length - rest.Length;
        return Failure is not null ? RespOutcome.Malformed : complete ? RespOutcome.Reply : RespOutcome.NeedsMore;
    }

    private void TakeType(ref ReadOnlySpan<byte> rest)
    {
        _type = rest[0];
        rest = rest[1..];
        _line.Clear();
        if (!"+-:$*_#,(!=%~>|"u8.Contains(_type))
        {
            Fail("a value of unknown type");
        }
        else if (_type == (byte)'>' && _depth > 0)
        {
            Fail("a push within a reply");
        }
        else if (Spend(PartCost))
        {
            _stage = Stage.Line;
        }
    }

    /// <returns>True when the line is complete.</returns>
    private bool TakeLine(ref ReadOnlySpan<byte> rest)
    {
        if (!_afterReturn)
        {
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            var part = end < 0 ? rest : rest[..end];
            if (_line.Count + part.Length > (_type is (byte)'+' or (byte)'-' or (byte)'(' ? LongestLine : LongestHead))
            {
                return Fail("a line that is too long");
            }

            if (!Spend(part.Length))
            {
                return false;
            }

            _line.Add(part);
            rest = rest[part.Length..];
            if (end < 0)
            {
                return false;
            }

            if (rest[0] == (byte)'\n')
            {
                return Fail("a line feed without a carriage return");
            }

            rest = rest[1..];
            _afterReturn = true;
        }

        return TakeLineFeed(ref rest);
    }

    private bool TakeLineFeed(ref ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        if (rest[0] != (byte)'\n')
        {
            return Fail("a carriage return without a line feed");
        }

        rest = rest[1..];
        _afterReturn = false;
        return true;
    }

    /// <returns>True when that was the end of a reply.</returns>
    private bool TakeHead(out RedisReply reply)
    {
        reply = default;
        var line = _line.Span;
        switch (_type)
        {
            case (byte)'+':
                return Complete(RedisReply.OfBytes(RedisKind.SimpleString, line.ToArray()), out reply);
            case (byte)'-':
                return Complete(RedisReply.OfBytes(RedisKind.Error, line.ToArray()), out reply);
            case (byte)':':
                return RespNumber.TryParseInteger(line, out var integer) ? Complete(RedisReply.OfInteger(integer), out reply) : Fail("an integer that is none");
            case (byte)',':
                return RespNumber.TryParseDouble(line, out var number) ? Complete(RedisReply.OfDouble(number), out reply) : Fail("a double that is none");
            case (byte)'(':
                return RespNumber.IsBigNumber(line) ? Complete(RedisReply.OfBytes(RedisKind.BigNumber, line.ToArray()), out reply) : Fail("a big number that is none");
            case (byte)'#':
                return line is [(byte)'t' or (byte)'f'] ? Complete(RedisReply.OfBoolean(line[0] == (byte)'t'), out reply) : Fail("a boolean that is none");
            case (byte)'_':
                return line.IsEmpty ? Complete(default, out reply) : Fail("a null with content");
            case (byte)'$' or (byte)'*' when line.SequenceEqual("-1"u8):
                return Complete(default, out reply);
            case (byte)'$' or (byte)'!' or (byte)'=':
                return BeginString(line);
            default:
                return BeginItems(line, out reply);
        }
    }

    private bool BeginString(ReadOnlySpan<byte> line)
    {
        if (!RespNumber.TryParseLength(line, out var length))
        {
            return Fail("a string whose length is no number");
        }

        // The length is only a promise: it is judged at once, but nothing is set aside for it.
        if (length > maxReplyBytes - _spent)
        {
            return Fail("a reply that is too large");
        }

        _bodyLength = (int)length;
        _body = new GrowingBytes(_bodyLength);
        _stage = length == 0 ? Stage.BodyEnd : Stage.Body;
        return false;
    }

    private bool BeginItems(ReadOnlySpan<byte> line, out RedisReply reply)
    {
        reply = default;
        if (!RespNumber.TryParseLength(line, out var count))
        {
            return Fail("an aggregate whose count is no number");
        }

        if (count > (maxReplyBytes - _spent) / PartCost)
        {
            return Fail("a reply that is too large");
        }

        if (_depth == maxDepth)
        {
            return Fail("a reply that is too deep");
        }

        var parts = _type is (byte)'%' or (byte)'|' ? 2 * (int)count : (int)count;
        _frames[_depth++] = new RespFrame(_type, parts);
        _stage = Stage.Type;
        return parts == 0 && CloseFrames(out reply);
    }

    private void TakeBody(ref ReadOnlySpan<byte> rest)
    {
        var part = rest[..Math.Min(rest.Length, _bodyLength - _body!.Count)];
        rest = rest[part.Length..];
        if (Spend(part.Length))
        {
            _body.Add(part);
            _stage = _body.Count == _bodyLength ? Stage.BodyEnd : Stage.Body;
        }
    }

    private bool TakeBodyEnd(ref ReadOnlySpan<byte> rest)
    {
        if (!_afterReturn)
        {
            if (rest[0] != (byte)'\r')
            {
                return Fail("a string that is longer than announced");
            }

            rest = rest[1..];
            _afterReturn = true;
        }

        return TakeLineFeed(ref rest);
    }

    private bool TakeString(out RedisReply reply)
    {
        reply = default;
        var bytes = _body!.Take();
        _body = null;
        if (_type != (byte)'=')
        {
            return Complete(RedisReply.OfBytes(_type == (byte)'!' ? RedisKind.Error : RedisKind.BulkString, bytes), out reply);
        }

        return bytes.Length >= 4 && bytes[3] == (byte)':'
            ? Complete(RedisReply.OfBytes(RedisKind.Verbatim, bytes[4..]), out reply)
            : Fail("a verbatim string without a format");
    }

    /// <summary>Puts a value where it belongs: it is the reply, or a part of what is open.</summary>
    private bool Complete(RedisReply value, out RedisReply reply)
    {
        _stage = Stage.Type;
        if (_depth == 0)
        {
            _spent = 0;
            reply = value;
            return true;
        }

        _frames[_depth - 1].Add(value);
        return CloseFrames(out reply);
    }

    private bool CloseFrames(out RedisReply reply)
    {
        reply = default;
        while (_depth > 0 && _frames[_depth - 1].IsFull)
        {
            ref var frame = ref _frames[--_depth];
            var (type, value) = (frame.Type, frame.ToReply());
            frame = default;
            if (type == (byte)'|')
            {
                // Attributes come before the value they describe, and nobody asked for them.
                return false;
            }

            if (_depth == 0)
            {
                _spent = 0;
                reply = value;
                return true;
            }

            _frames[_depth - 1].Add(value);
        }

        return false;
    }

    private bool Spend(int bytes)
    {
        _spent += bytes;
        return _spent <= maxReplyBytes || Fail("a reply that is too large");
    }

    private bool Fail(string what)
    {
        Failure = what;
        return false;
    }
}

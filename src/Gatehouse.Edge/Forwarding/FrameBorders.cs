namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// Follows the frames of a WebSocket stream that is none of our business (RFC 6455 §5.2), only to know where one ends: there, and nowhere else, a frame of our own may be put
/// between. Knows nothing of payloads.
/// </summary>
internal struct FrameBorders
{
    private const int Close = 8;

    // Bytes of the head seen so far, and what they said.
    private int _headSeen;
    private int _headLength;
    private int _lengthBytes;
    private ulong _length;
    private ulong _left;
    private bool _isClose;

    /// <summary>True when the next byte begins a frame.</summary>
    public readonly bool IsBetweenFrames => _headSeen == 0 && _left == 0;

    /// <summary>True once a whole Close frame went by: nothing may follow it.</summary>
    public bool SawClose { get; private set; }

    /// <summary>Follows bytes.</summary>
    /// <param name="bytes">What comes next in the stream.</param>
    /// <param name="stopsBetween">True stops at the first border.</param>
    /// <returns>How many bytes were followed: all of them, or those before the border.</returns>
    public int Follow(ReadOnlySpan<byte> bytes, bool stopsBetween)
    {
        var at = 0;
        while (at < bytes.Length && !(stopsBetween && IsBetweenFrames))
        {
            if (_left > 0)
            {
                var step = (int)Math.Min(_left, (ulong)(bytes.Length - at));
                _left -= (ulong)step;
                at += step;
            }
            else
            {
                FollowHead(bytes[at++]);
            }

            SawClose |= _isClose && IsBetweenFrames;
        }

        return at;
    }

    /// <summary>Follows bytes and counts the frames that end in them.</summary>
    public int Count(ReadOnlySpan<byte> bytes)
    {
        var frames = 0;
        while (!bytes.IsEmpty)
        {
            // The first byte begins a frame or goes on with one; from the second on, a border is where to stop.
            var followed = Follow(bytes[..1], stopsBetween: false);
            followed += Follow(bytes[followed..], stopsBetween: true);
            frames += IsBetweenFrames ? 1 : 0;
            bytes = bytes[followed..];
        }

        return frames;
    }

    private void FollowHead(byte next)
    {
        switch (_headSeen++)
        {
            case 0:
                (_headLength, _length) = (2, 0);
                _isClose = (next & 0x0F) == Close;
                break;
            case 1:
                var length = next & 0x7F;
                _headLength += (length switch { 126 => 2, 127 => 8, _ => 0 }) + ((next & 0x80) != 0 ? 4 : 0);
                _length = length < 126 ? (ulong)length : 0;
                _lengthBytes = length switch { 126 => 2, 127 => 8, _ => 0 };
                break;
            default:
                if (_lengthBytes > 0)
                {
                    _lengthBytes--;
                    _length = (_length << 8) | next;
                }

                break;
        }

        if (_headSeen >= 2 && _headSeen == _headLength)
        {
            _headSeen = 0;
            _left = _length;
        }
    }
}

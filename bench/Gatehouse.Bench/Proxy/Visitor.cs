using System.Globalization;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Proxy;

/// <summary>A keep-alive client of a proxy: one request at a time, and every byte of its answer is looked at.</summary>
internal sealed class Visitor(Visitors visitors) : Link
{
    private long _asked;
    private bool _isInBody;
    private int _at;

    /// <summary>Asked and not yet answered.</summary>
    public bool IsWaiting { get; private set; }

    public void Ask(byte[] request)
    {
        IsWaiting = true;
        _asked = TimeProvider.System.GetTimestamp();
        Send(request);
    }

    public override int Hear(ReadOnlySpan<byte> bytes)
    {
        var body = visitors.Expected.Body;
        var used = 0;
        if (!_isInBody)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            used = end + 4;
            if (!IsAsExpected(bytes[..used], body.Length))
            {
                visitors.Failed(this, bytes[..used]);
                return bytes.Length;
            }

            _isInBody = true;
            _at = 0;
        }

        var part = bytes[used..];
        if (part.Length > body.Length - _at || !part.SequenceEqual(body.AsSpan(_at, part.Length)))
        {
            visitors.Failed(this, part);
            return bytes.Length;
        }

        _at += part.Length;
        if (_at == body.Length)
        {
            _isInBody = false;
            IsWaiting = false;
            visitors.Answered(this, TimeProvider.System.GetElapsedTime(_asked));
        }

        return bytes.Length;
    }

    public override void Lost() => visitors.Failed(this, "the proxy closed the connection"u8);

    private static bool IsAsExpected(ReadOnlySpan<byte> head, int length)
    {
        if (!head.StartsWith("HTTP/1.1 200 "u8))
        {
            return false;
        }

        foreach (var range in head.Split((byte)'\n'))
        {
            var line = head[range];
            var colon = line.IndexOf((byte)':');
            if (colon == "Content-Length".Length && System.Text.Ascii.EqualsIgnoreCase(line[..colon], "Content-Length"u8))
            {
                return int.TryParse(line[(colon + 1)..].Trim(" \r"u8), NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said == length;
            }
        }

        return false;
    }
}

using System.Globalization;
using System.Text;

namespace Gatehouse.Bench.Load;

/// <summary>A keep-alive HTTP/1.1 client that sends prepared requests and counts answers; several may be under way on it.</summary>
internal sealed class HttpLink(Action<HttpLink> answered) : Link
{
    private long _askedAt;

    /// <summary>Requests sent and not answered yet.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Since the last request.</summary>
    public TimeSpan Waiting => TimeProvider.System.GetElapsedTime(_askedAt);

    public void Ask(byte[] request)
    {
        UnderWay++;
        _askedAt = TimeProvider.System.GetTimestamp();
        Send(request);
    }

    public override int Hear(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (TryReadAnswer(bytes[used..], out var length))
        {
            used += length;
            UnderWay--;
            answered(this);
        }

        return used;
    }

    public override void Lost() => throw new InvalidOperationException("The server closed an HTTP connection.");

    private static bool TryReadAnswer(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return false;
        }

        var head = bytes[..end];
        if (!head.StartsWith("HTTP/1.1 2"u8))
        {
            throw new InvalidOperationException("The server answered " + Encoding.UTF8.GetString(bytes));
        }

        var at = head.IndexOf("Content-Length: "u8);
        var value = head[(at + 16)..];
        var line = value.IndexOf((byte)'\r');
        length = end + 4 + int.Parse(line < 0 ? value : value[..line], CultureInfo.InvariantCulture);
        return bytes.Length >= length;
    }
}

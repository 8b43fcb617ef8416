using System.Text;
using Gatehouse.Edge.Routing;

namespace Gatehouse.Edge.Framing;

/// <summary>The first line of a request (RFC 9112 §3). Of the target only so much is read that the server's parser can take it; what it means is <see cref="RequestTarget"/>'s matter.</summary>
internal readonly record struct RequestLine(bool IsHttp10, bool IsHead, bool IsPostOrPut)
{
    private const int VersionLength = 8;

    /// <summary>Null when the line is one that the server understands.</summary>
    public static FramingRefusal? Read(ReadOnlySpan<byte> line, out RequestLine read)
    {
        read = default;
        var end = line.IndexOfAnyExcept(FieldLine.Token);
        if (end <= 0 || line[end] != ' ' || line.Length < end + 1 + 1 + 1 + VersionLength || line[^(VersionLength + 1)] != ' ')
        {
            return FramingRefusal.RequestLine;
        }

        var method = line[..end];
        read = new RequestLine(
            IsHttp10: line[^1] == '0',
            IsHead: method.SequenceEqual("HEAD"u8),
            IsPostOrPut: method.SequenceEqual("POST"u8) || method.SequenceEqual("PUT"u8));
        return OfVersion(line[^VersionLength..]) ?? OfTarget(method, line[(end + 1)..^(VersionLength + 1)]);
    }

    private static FramingRefusal? OfVersion(ReadOnlySpan<byte> version)
    {
        if (version.SequenceEqual("HTTP/1.1"u8) || version.SequenceEqual("HTTP/1.0"u8))
        {
            return null;
        }

        // RFC 9112 §2.3. Another minor version of HTTP/1 would be welcome, but the server behind us takes none; HTTP/2 with prior knowledge begins with such a line, too (RFC 9113 §3.4).
        return version.StartsWith("HTTP/"u8) && char.IsAsciiDigit((char)version[5]) && version[6] == '.' && char.IsAsciiDigit((char)version[7])
            ? FramingRefusal.Version
            : FramingRefusal.RequestLine;
    }

    private static FramingRefusal? OfTarget(ReadOnlySpan<byte> method, ReadOnlySpan<byte> target)
    {
        if (target.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return target.Contains((byte)' ') || target.Contains((byte)'\t') ? FramingRefusal.RequestLine : FramingRefusal.Target;
        }

        // RFC 9110 §9.3.6 and §9.3.8: a tunnel to anywhere, and an echo of what others put in, are not for strangers.
        if (method.SequenceEqual("CONNECT"u8) || method.SequenceEqual("TRACE"u8))
        {
            return FramingRefusal.Method;
        }

        var isOfAForm = target[0] == '/' ? IsPath(target)
            : target is [(byte)'*'] ? method.SequenceEqual("OPTIONS"u8)
            : IsAddress(target);
        return isOfAForm ? null : FramingRefusal.Target;
    }

    private static bool IsPath(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        return (query < 0 ? target : target[..query]).IndexOf("%00"u8) < 0;
    }

    // RFC 9112 §3.2.2. The server reads it with Uri, so what Uri does not take must not get there.
    private static bool IsAddress(ReadOnlySpan<byte> target)
    {
        var scheme = target.StartsWith("http://"u8) ? "http://".Length : target.StartsWith("https://"u8) ? "https://".Length : 0;
        if (scheme == 0)
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(target);
        var length = text.AsSpan(scheme).IndexOfAny('/', '?', '#');
        return RequestAuthority.IsValid(length < 0 ? text.AsSpan(scheme) : text.AsSpan(scheme, length)) && Uri.TryCreate(text, UriKind.Absolute, out _);
    }
}

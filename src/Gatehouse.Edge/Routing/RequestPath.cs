using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;

namespace Gatehouse.Edge.Routing;

/// <summary>The normal form of a path that only one reading is possible of; everything else is refused with a reason.</summary>
internal static class RequestPath
{
    // RFC 3986 §3.3: pchar and the slash, without the percent sign.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/");

    /// <param name="raw">Begins with a slash and is printable ASCII.</param>
    public static bool TryNormalise(string raw, [NotNullWhen(true)] out string? path, [NotNullWhen(false)] out string? why)
    {
        path = raw;
        why = raw.AsSpan().ContainsAnyExcept(Plain) ? Escape(raw, out path) : null;
        why ??= AmbiguityIn(path);
        path = why is null ? path : null;
        return path is not null;
    }

    private static string? Escape(string raw, out string path)
    {
        path = raw;
        if (raw.Contains('\\', StringComparison.Ordinal))
        {
            return "backslash";
        }

        // An escape becomes at most as long as it was, a character that should have been one three times as long.
        var room = ArrayPool<char>.Shared.Rent(raw.Length * 3);
        var bytes = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            return Escape(raw, room, bytes, out path);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(room);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static string? Escape(string raw, Span<char> room, Span<byte> bytes, out string path)
    {
        path = raw;
        var length = 0;
        var count = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            var letter = raw[at];
            if (letter != '%')
            {
                bytes[count++] = (byte)letter;
                length += Plain.Contains(letter) ? Put(letter, room[length..]) : PutEscape((byte)letter, room[length..]);
                continue;
            }

            if (at + 2 >= raw.Length || !byte.TryParse(raw.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                return "malformed escape";
            }

            if (value is (byte)'/' or (byte)'\\')
            {
                return "encoded slash or backslash";
            }

            if (value is < 0x20 or 0x7f)
            {
                return "encoded control character";
            }

            at += 2;
            bytes[count++] = value;
            length += IsUnreserved(value) ? Put((char)value, room[length..]) : PutEscape(value, room[length..]);
        }

        // Overlong spellings of dots and slashes are not UTF-8 (RFC 3629 §3), and neither is anything else that decoders disagree on. C1 controls are.
        if (!Utf8.IsValid(bytes[..count]))
        {
            return "escapes that are not UTF-8";
        }

        path = new string(room[..length]);
        return null;
    }

    // Segments are what lies between slashes; parameters after a semicolon are dropped by some servers before they look at the dots, and some decode twice.
    private static string? AmbiguityIn(ReadOnlySpan<char> path)
    {
        var rest = path[1..];
        while (true)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            if ((segment.IsEmpty && slash >= 0) || segment.StartsWith(";") || segment.StartsWith("%3B"))
            {
                return "empty segment";
            }

            if (IsDots(segment) || (segment.Contains("%25", StringComparison.Ordinal) && HidesDots(segment)))
            {
                return "dot segment";
            }

            if (slash < 0)
            {
                return null;
            }

            rest = rest[(slash + 1)..];
        }
    }

    private static bool IsDots(ReadOnlySpan<char> segment)
    {
        var dots = segment.IndexOfAnyExcept('.');
        return dots < 0
            ? segment.Length is 1 or 2
            : dots is 1 or 2 && (segment[dots] == ';' || segment[dots..].StartsWith("%3B"));
    }

    // "%252e%252e": to us three characters each, to whoever decodes once more than he should a way up.
    private static bool HidesDots(ReadOnlySpan<char> segment)
    {
        var plain = new char[segment.Length];
        var length = 0;
        foreach (var letter in segment)
        {
            plain[length++] = letter;
            while (length >= 3 && plain[length - 3] == '%'
                && byte.TryParse(plain.AsSpan(length - 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                length -= 2;
                plain[length - 1] = (char)value;
            }
        }

        foreach (var part in plain.AsSpan(0, length).SplitAny('/', '\\'))
        {
            if (IsDots(plain.AsSpan(0, length)[part]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUnreserved(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private static int Put(char letter, Span<char> room)
    {
        room[0] = letter;
        return 1;
    }

    private static int PutEscape(byte value, Span<char> room)
    {
        room[0] = '%';
        value.TryFormat(room[1..], out _, "X2", CultureInfo.InvariantCulture);
        return 3;
    }
}

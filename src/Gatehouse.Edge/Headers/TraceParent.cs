using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>Where a request stands in a distributed trace (W3C Trace Context, level 1).</summary>
/// <param name="TraceId">32 lower-case hexadecimal digits, not all zero.</param>
/// <param name="SpanId">16 lower-case hexadecimal digits, not all zero.</param>
/// <param name="IsSampled">Whether whoever began it records it.</param>
public readonly record struct TraceParent(string TraceId, string SpanId, bool IsSampled)
{
    /// <summary>The header that carries it.</summary>
    public const string HeaderName = "traceparent";

    private const int Length = 55;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>
    /// What the header says to the next hop: the trace that a request brings goes on with a span of our own, or one begins, not sampled, since nobody here records it. Whoever begins a trace drops the
    /// <c>tracestate</c> of the other.
    /// </summary>
    public static string Take(IHeaderDictionary headers, RandomNumberGenerator random)
    {
        if (headers.TraceParent.Count > 0 && TryParse(headers.TraceParent, out var sent))
        {
            return (sent with { SpanId = Hex(8, random) }).ToString();
        }

        headers.Remove("tracestate");

        // One string for each request, and nothing beside it.
        Span<byte> ids = stackalloc byte[24];
        do
        {
            random.GetBytes(ids);
        }
        while (!ids[..16].ContainsAnyExcept((byte)0) || !ids[16..].ContainsAnyExcept((byte)0));

        Span<char> text = stackalloc char[Length];
        "00-00000000000000000000000000000000-0000000000000000-00".CopyTo(text);
        Convert.TryToHexStringLower(ids[..16], text[3..], out _);
        Convert.TryToHexStringLower(ids[16..], text[36..], out _);
        return new string(text);
    }

    /// <summary>Reads the header strictly (§3.2); of a version that is not known, the part that is (§4.3). Two headers are none.</summary>
    public static bool TryParse(StringValues header, out TraceParent parent)
    {
        parent = default;
        if (header is not [{ Length: >= Length } text] || text[2] != '-' || text[35] != '-' || text[52] != '-')
        {
            return false;
        }

        var version = text.AsSpan(0, 2);
        var traceId = text.AsSpan(3, 32);
        var spanId = text.AsSpan(36, 16);
        var flags = text.AsSpan(53, 2);
        if (!IsHex(version) || !IsHex(flags) || !IsId(traceId) || !IsId(spanId) || version is "ff")
        {
            return false;
        }

        if (text.Length > Length && (version is "00" || text[Length] != '-'))
        {
            return false;
        }

        // The lowest bit is the only one that level 1 knows; the others are not passed on.
        parent = new TraceParent(traceId.ToString(), spanId.ToString(), (flags[1] & 1) != (flags[1] > '9' ? 1 : 0));
        return true;
    }

    public override string ToString() => $"00-{TraceId}-{SpanId}-{(IsSampled ? "01" : "00")}";

    private static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Digits);

    private static bool IsId(ReadOnlySpan<char> text) => IsHex(text) && text.ContainsAnyExcept('0');

    private static string Hex(int length, RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes = bytes[..length];
        do
        {
            random.GetBytes(bytes);
        }
        while (!bytes.ContainsAnyExcept((byte)0));

        return Convert.ToHexStringLower(bytes);
    }
}

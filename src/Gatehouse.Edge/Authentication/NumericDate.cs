using System.Text.Json;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Seconds since 1970 as a claim (RFC 7519 §2). May have a fraction; is never negative, infinite (1e400) or written as text. What lies beyond year 9999 is year 9999.
/// </summary>
internal static class NumericDate
{
    public static bool TryRead(JsonElement value, out DateTimeOffset time)
    {
        time = default;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) || !double.IsFinite(seconds) || seconds < 0)
        {
            return false;
        }

        var last = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        time = seconds >= last ? DateTimeOffset.MaxValue : DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>A claim that may be missing, and then is the earliest there is.</summary>
    public static bool TryReadOptional(JsonElement claims, ReadOnlySpan<byte> name, out DateTimeOffset time)
    {
        time = DateTimeOffset.MinValue;
        return !claims.TryGetProperty(name, out var value) || TryRead(value, out time);
    }

    /// <summary>A time and some more; never beyond the last there is.</summary>
    public static DateTimeOffset Later(DateTimeOffset time, TimeSpan by) => time > DateTimeOffset.MaxValue - by ? DateTimeOffset.MaxValue : time + by;
}

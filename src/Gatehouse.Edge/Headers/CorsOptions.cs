namespace Gatehouse.Edge.Headers;

/// <summary>Which pages of other origins may talk to us from a browser (Fetch standard, "CORS protocol").</summary>
public sealed class CorsOptions
{
    /// <summary>Origins as browsers write them, <c>https://app.example</c>, or "*" for everybody. Without any, the services behind us answer for themselves.</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    public IReadOnlyList<string> Methods { get; init; } = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    /// <summary>Request headers; "*" allows whatever a page asks for.</summary>
    public IReadOnlyList<string> Headers { get; init; } = ["Authorization", "Content-Type", RequestIds.HeaderName, "traceparent", "tracestate"];

    /// <summary>Response headers that a page may read beyond the harmless ones.</summary>
    public IReadOnlyList<string> ExposedHeaders { get; init; } = [RequestIds.HeaderName, "Retry-After", "RateLimit", "RateLimit-Policy", "WWW-Authenticate"];

    /// <summary>Whether browsers send cookies and pages may read what comes back; not together with "*".</summary>
    public bool AllowsCredentials { get; init; }

    /// <summary>How long a browser remembers an answer; 0 to 24 hours, in whole seconds.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>All that is wrong, one sentence each with value and limit.</summary>
    public IEnumerable<string> Mistakes()
    {
        foreach (var origin in Origins)
        {
            if (MistakeIn(origin) is { } mistake)
            {
                yield return mistake;
            }
        }

        foreach (var name in Methods.Concat(Headers).Concat(ExposedHeaders))
        {
            if (!FieldName.IsToken(name))
            {
                yield return $"'{name}' is no name of a method or header (RFC 9110 §5.6.2).";
            }
        }

        if (MaxAge < TimeSpan.Zero || MaxAge > TimeSpan.FromDays(1))
        {
            yield return $"MaxAge of CORS is {MaxAge}, but must be 0 to 24 hours.";
        }
    }

    private string? MistakeIn(string origin) => origin switch
    {
        "*" => AllowsCredentials ? "The origin '*' would let every page act for its visitor: it goes with credentials never." : null,

        // Every sandboxed frame and every local file is "null": allowing it with credentials allows everybody.
        "null" => AllowsCredentials ? "The origin 'null' is everybody's: it goes with credentials never." : null,
        _ when !IsOrigin(origin) => $"The origin '{origin}' is not written as a browser does: scheme://host[:port] in lower case, without a path and without the scheme's own port.",
        _ => null,
    };

    private static bool IsOrigin(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0
        && string.Equals(origin, $"{uri.Scheme}://{uri.Authority}", StringComparison.Ordinal)
        && string.Equals(origin, origin.ToLowerInvariant(), StringComparison.Ordinal)
        && uri.UserInfo.Length == 0
        && !origin.Contains('*', StringComparison.Ordinal);
}

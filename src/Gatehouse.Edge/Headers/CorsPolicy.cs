using System.Collections.Frozen;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// Answers browsers for everything behind the perimeter (Fetch standard, "CORS protocol"): preflights at once, and on every other response, an error too, the headers without which a page may not
/// read it. What services say themselves about CORS is replaced: two answers are none to a browser.
/// </summary>
public sealed class CorsPolicy
{
    private static readonly string[] ResponseHeaders =
    [
        "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Access-Control-Expose-Headers", "Access-Control-Max-Age",
    ];

    private readonly FrozenSet<string> _origins;
    private readonly bool _allowsAll;
    private readonly bool _allowsCredentials;
    private readonly bool _allowsAllHeaders;
    private readonly string _methods;
    private readonly string _headers;
    private readonly string _exposed;
    private readonly string _maxAge;

    public CorsPolicy(CorsOptions options)
    {
        EdgeOptions.Refuse(options.Mistakes());
        _origins = options.Origins.ToFrozenSet(StringComparer.Ordinal);
        _allowsAll = options.Origins.Contains("*");
        _allowsCredentials = options.AllowsCredentials;
        _allowsAllHeaders = options.Headers.Contains("*");
        _methods = string.Join(", ", options.Methods);
        _headers = string.Join(", ", options.Headers);
        _exposed = string.Join(", ", options.ExposedHeaders);
        _maxAge = ((long)options.MaxAge.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>False when no origin is allowed: then requests and responses pass as they are.</summary>
    public bool IsOn => _origins.Count > 0;

    /// <summary>Whether a page of this origin may talk to us; for a WebSocket's opening too, which no preflight protects (RFC 6455 §10.2).</summary>
    public bool AllowsOrigin(string origin) => _allowsAll || _origins.Contains(origin);

    /// <summary>Whether this asks what a page may do, on behalf of the browser; it carries no credentials and goes no further than here.</summary>
    public bool IsPreflight(HttpRequest request) =>
        IsOn && HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    /// <summary>Answers a preflight with 204; whom we do not know gets one that allows nothing.</summary>
    public void AnswerPreflight(HttpContext context)
    {
        var request = context.Request.Headers;
        var headers = context.Response.Headers;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
        if (!TryAllow(request.Origin, headers))
        {
            return;
        }

        headers.AccessControlAllowMethods = _methods;
        headers.AccessControlAllowHeaders = _allowsAllHeaders ? Echo(request.AccessControlRequestHeaders) : _headers;
        headers.AccessControlMaxAge = _maxAge;
    }

    /// <summary>Has the response carry the headers, whoever writes it and whatever happens until then. To be called before anything can fail.</summary>
    public void Apply(HttpContext context)
    {
        // A second policy takes the place of the first.
        var isFirst = context.Features.Get<CorsPolicy>() is null;
        if (isFirst && !IsOn)
        {
            return;
        }

        context.Features.Set(this);
        if (isFirst)
        {
            context.Response.OnStarting(
                static state =>
                {
                    var context = (HttpContext)state;
                    var policy = context.Features.Get<CorsPolicy>()!;
                    if (!policy.IsPreflight(context.Request))
                    {
                        policy.Write(context.Request.Headers.Origin, context.Response.Headers);
                    }

                    return Task.CompletedTask;
                },
                context);
        }
    }

    /// <summary>Writes the headers of a response that is no answer to a preflight.</summary>
    /// <param name="origin">The request's <c>Origin</c>.</param>
    /// <param name="headers">The response's headers.</param>
    public void Write(StringValues origin, IHeaderDictionary headers)
    {
        if (!IsOn)
        {
            return;
        }

        foreach (var name in ResponseHeaders)
        {
            headers.Remove(name);
        }

        // RFC 9110 §12.5.5: also on what was refused, or a cache would hand one origin the answer for another.
        AddVary(headers);
        if (TryAllow(origin, headers) && _exposed.Length > 0)
        {
            headers.AccessControlExposeHeaders = _exposed;
        }
    }

    private bool TryAllow(StringValues origins, IHeaderDictionary headers)
    {
        if (origins is not [{ } origin] || !AllowsOrigin(origin))
        {
            return false;
        }

        headers.AccessControlAllowOrigin = _allowsAll ? "*" : origin;
        if (_allowsCredentials)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        return true;
    }

    // "*" does not cover Authorization, and means nothing with credentials: what was asked for is said back, name by name.
    private static string Echo(StringValues asked)
    {
        List<string> names = [];
        foreach (var line in asked)
        {
            names.AddRange((line ?? "").Split(',', StringSplitOptions.TrimEntries).Where(static name => FieldName.IsToken(name)));
        }

        return string.Join(", ", names);
    }

    private static void AddVary(IHeaderDictionary headers)
    {
        foreach (var line in headers.Vary)
        {
            foreach (var name in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (name is "*" || name.Equals("Origin", StringComparison.OrdinalIgnoreCase))
                {
                    return;
                }
            }
        }

        headers.Append("Vary", "Origin");
    }
}

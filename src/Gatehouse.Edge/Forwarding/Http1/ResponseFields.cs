using System.Text;
using Gatehouse.Edge.Headers;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>What a field of an answer means to whoever passes it on.</summary>
internal enum FieldKind
{
    Other,

    /// <summary>Between the upstream and us only.</summary>
    OneHop,
    ContentLength,
    TransferEncoding,
    Connection,
    Upgrade,
}

/// <summary>The names of fields that answers usually have, so that they need not be made anew for each.</summary>
internal static class ResponseFields
{
    private const int Slots = 512;

    private static readonly string[] Usual =
    [
        "Accept-Ranges", "Access-Control-Allow-Credentials", "Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers",
        "Access-Control-Max-Age", "Age", "Allow", "Alt-Svc", "Cache-Control", "Connection", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Length", "Content-Location",
        "Content-Range", "Content-Security-Policy", "Content-Type", "Date", "ETag", "Expires", "Keep-Alive", "Last-Modified", "Link", "Location", "Pragma", "Proxy-Authenticate",
        "Referrer-Policy", "Retry-After", "Sec-WebSocket-Accept", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "Server", "Set-Cookie", "Strict-Transport-Security", "Trailer",
        "Transfer-Encoding", "Upgrade", "Vary", "Via", "WWW-Authenticate", "X-Content-Type-Options", "X-Frame-Options", "X-Powered-By", "X-Request-Id", "X-XSS-Protection",
    ];

    // By a cheap hash; of two that meet the first one stays, and the other is made anew each time.
    private static readonly (byte[] Bytes, string Name, FieldKind Kind)[] Known = MakeKnown();

    public static (string Name, FieldKind Kind) Of(ReadOnlySpan<byte> name)
    {
        ref readonly var known = ref Known[Slot(name)];
        if (known.Bytes is { } bytes && name.SequenceEqual(bytes))
        {
            return (known.Name, known.Kind);
        }

        var made = Encoding.ASCII.GetString(name);
        return (made, KindOf(made));
    }

    private static FieldKind KindOf(string name) => name.ToUpperInvariant() switch
    {
        "CONTENT-LENGTH" => FieldKind.ContentLength,
        "TRANSFER-ENCODING" => FieldKind.TransferEncoding,
        "CONNECTION" => FieldKind.Connection,
        "UPGRADE" => FieldKind.Upgrade,
        _ => HeaderRules.IsOneHopOfResponse(name) ? FieldKind.OneHop : FieldKind.Other,
    };

    private static (byte[] Bytes, string Name, FieldKind Kind)[] MakeKnown()
    {
        var known = new (byte[] Bytes, string Name, FieldKind Kind)[Slots];
        foreach (var name in Usual.Concat(Usual.Select(static name => name.ToLowerInvariant())))
        {
            var bytes = Encoding.ASCII.GetBytes(name);
            ref var slot = ref known[Slot(bytes)];
            if (slot.Bytes is null)
            {
                slot = (bytes, name, KindOf(name));
            }
        }

        return known;
    }

    private static int Slot(ReadOnlySpan<byte> name) => ((name.Length * 31) + (name[0] * 7) + (name[^1] * 3) + (name[name.Length / 2] * 17)) & (Slots - 1);
}

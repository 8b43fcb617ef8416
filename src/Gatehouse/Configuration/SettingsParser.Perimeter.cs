using System.Globalization;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Edge.Headers;

namespace Gatehouse.Configuration;

/// <summary>The perimeter's part.</summary>
internal sealed partial class SettingsParser
{
    private const int MaxClaim = 200;

    private PerimeterSettings Perimeter()
    {
        var hops = Value(Keys.TrustedHops, 1, text => ParseNumber(text, 1, 16));
        return new PerimeterSettings
        {
            Rate = Value(Keys.RequestRate, 10, ParseRate),
            Burst = Value(Keys.RequestBurst, 20, text => ParseNumber(text, 1, 1_000_000)),
            Auth = Value(Keys.AuthUpstream, [new Uri("http://auth:5001")], ParseAddresses),
            Message = Value(Keys.MessageUpstream, [new Uri("http://message:5002")], ParseAddresses),
            Delivery = Value(Keys.DeliveryUpstream, [new Uri("http://delivery:5003")], ParseAddresses),
            Profile = Value<IReadOnlyList<Uri>?>(Keys.ProfileUpstream, null, static text => ParseAddresses(text) is { IsAllowed: true } parsed ? new(parsed.Value) : default),
            Conversation = Value<IReadOnlyList<Uri>?>(
                Keys.ConversationUpstream, null, static text => ParseAddresses(text) is { IsAllowed: true } parsed ? new(parsed.Value) : default),
            UpstreamTimeout = Value(Keys.UpstreamTimeout, TimeSpan.FromSeconds(30), ParseSeconds),
            Sockets = new SocketLimits
            {
                PerUser = Value(Keys.SocketsPerUser, 32, text => ParseNumber(text, 0, 1_000_000)),
                PerAddress = Value(Keys.SocketsPerAddress, 256, text => ParseNumber(text, 0, 1_000_000)),
                FramesPerSecond = Value(Keys.SocketFrames, 100, text => ParseNumber(text, 0, 1_000_000)),
                BytesPerSecond = Value(Keys.SocketBytes, 1024 * 1024, text => ParseNumber(text, 0, 1_000_000_000)),
            },
            TotalTimeout = Value(Keys.UpstreamTotalTimeout, TimeSpan.FromMinutes(5), static text => ParseSeconds(text, 0, 86_400)),
            HealthPath = Value(Keys.UpstreamHealthPath, null, ParsePath),
            HealthInterval = Value(Keys.UpstreamHealthInterval, TimeSpan.FromSeconds(5), static text => ParseSeconds(text, 0, 600)),
            EjectionTime = Value(Keys.UpstreamEjection, TimeSpan.FromSeconds(10), ParseSeconds),
            SlowReturn = Value(Keys.UpstreamSlowReturn, TimeSpan.FromSeconds(10), static text => ParseSeconds(text, 0, 600)),
            TrustedProxies = Value(Keys.TrustedProxies, TrustedProxies.None, text => ParseProxies(text, hops)),
            AllowedOrigins = Value(Keys.AllowedOrigins, [], ParseOrigins),
            JwksUrl = Value(Keys.JwksUrl, null, ParseJwksUrl),
            Issuer = Value(Keys.TokenIssuer, null, ParseClaim),
            Audience = Value(Keys.TokenAudience, null, ParseClaim),
        };
    }

    private static Parsed<Profile> ParseProfile(string text) => text switch
    {
        "standalone" => new(Profile.Standalone),
        "realchat" => new(Profile.RealChat),
        _ => default,
    };

    private static Parsed<decimal> ParseRate(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate <= 1_000_000
        && (decimal.IsInteger(rate) || (rate < 100 && decimal.IsInteger(rate * 100)))
            ? new(rate)
            : default;

    private static Parsed<IReadOnlyList<Uri>> ParseAddresses(string text) =>
        Upstream.TryParseList(text, out var addresses) ? new(addresses) : default;

    // RFC 3986 §3.3, without the query that a probe has no need of.
    private static Parsed<string?> ParsePath(string text) =>
        text.StartsWith('/') && text.Length <= 200 && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/-._~%!$&'()*+,;=:@".Contains(letter, StringComparison.Ordinal)) ? new(text) : default;

    private static Parsed<TrustedProxies> ParseProxies(string text, int hops) =>
        TrustedProxies.TryParse(text, hops, out var proxies, out _) ? new(proxies!) : default;

    private static Parsed<IReadOnlyList<string>> ParseOrigins(string text)
    {
        string[] origins = text.Split(',', StringSplitOptions.TrimEntries);
        return origins is ["*"] || Array.TrueForAll(origins, IsOrigin) ? new(origins) : default;
    }

    // RFC 6454 §6.2: scheme, host and port as browsers send them, nothing behind.
    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var origin) && origin.Scheme is "http" or "https"
        && string.Equals(origin.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal);

    private static Parsed<Uri?> ParseJwksUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address!.UserInfo.Length == 0 ? new(address) : default;

    private static Parsed<string?> ParseClaim(string text) => text.Length is > 0 and <= MaxClaim ? new(text) : default;
}

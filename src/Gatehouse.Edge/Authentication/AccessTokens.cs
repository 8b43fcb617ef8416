using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Access tokens (RFC 7519) with the claims <c>sub</c> (a decimal number as a string), <c>exp</c>, <c>iat</c> and <c>jti</c>. Verified ones are remembered until they end, so that
/// a busy client is not checked anew with every request. Safe for many threads.
/// </summary>
public sealed class AccessTokens
{
    // A clock that is wrong by more than this is broken, not skewed.
    private static readonly TimeSpan MaxSkew = TimeSpan.FromSeconds(60);

    private readonly JwsSigningKey _key;
    private readonly TimeProvider _clock;
    private readonly RandomNumberGenerator _random;
    private readonly EdgeMetrics _metrics;
    private readonly TimeSpan _leeway;
    private readonly VerifiedTokens _verified;

    public AccessTokens(JwsSigningKey key, AccessTokenOptions options, TimeProvider clock, RandomNumberGenerator random, EdgeMetrics metrics)
    {
        EdgeOptions.Refuse(options.Mistakes());
        _key = key;
        _clock = clock;
        _random = random;
        _metrics = metrics;
        _leeway = options.Leeway;
        Lifetime = options.Lifetime;
        _verified = new VerifiedTokens(options.RememberedTokens);
    }

    /// <summary>How long an issued token holds.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>A new token.</summary>
    /// <param name="subject">Whose: a decimal number from 1 to 2^64-1 without leading zeros; anything else is an <see cref="ArgumentException"/>.</param>
    public string Issue(string subject)
    {
        if (!AccessTokenClaims.IsSubject(subject))
        {
            throw new ArgumentException("A subject is a decimal number from 1 to 2^64-1.", nameof(subject));
        }

        // Whole seconds, the shape that every library reads.
        var issued = _clock.GetUtcNow().ToUnixTimeSeconds();
        Span<byte> id = stackalloc byte[16];
        _random.GetBytes(id);

        var payload = new ArrayBufferWriter<byte>(128);
        using (var writer = new Utf8JsonWriter(payload))
        {
            writer.WriteStartObject();
            writer.WriteString("sub"u8, subject);
            writer.WriteNumber("exp"u8, issued + (long)Lifetime.TotalSeconds);
            writer.WriteNumber("iat"u8, issued);
            writer.WriteString("jti"u8, Base64Url.EncodeToChars(id));
            writer.WriteEndObject();
        }

        return Jws.Sign(payload.WrittenSpan, _key);
    }

    /// <summary>Never throws, whatever the text.</summary>
    /// <returns>The subject; null when the token is not one of ours, or has ended.</returns>
    public string? Verify(string token)
    {
        // Every character of a compact JWS is one byte; the rest is refused before anything is copied.
        if (token.Length > Jws.MaxLength)
        {
            _metrics.TokenRefused();
            return null;
        }

        Span<byte> room = stackalloc byte[1024];
        byte[]? rented = null;
        if (token.Length > room.Length)
        {
            rented = ArrayPool<byte>.Shared.Rent(token.Length);
            room = rented;
        }

        try
        {
            return Ascii.FromUtf16(token, room, out var length) == OperationStatus.Done ? Verify(room[..length]) : Refuse();
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private string? Verify(ReadOnlySpan<byte> token)
    {
        var now = _clock.GetUtcNow();
        var hash = TokenHash.Of(token);
        if (_verified.TryFind(hash, now, out var known))
        {
            _metrics.TokenRemembered();
            return known;
        }

        if (!Jws.TryVerify(token, _key, out var payload) || !AccessTokenClaims.TryRead(payload, out var claims))
        {
            return Refuse();
        }

        // RFC 7519 §4.1.4: the current time MUST be before the expiry.
        var end = NumericDate.Later(claims.Expires, _leeway);
        if (now >= end || claims.NotBefore > now + _leeway || claims.IssuedAt > now + MaxSkew)
        {
            return Refuse();
        }

        _metrics.TokenVerified();
        _verified.Add(hash, claims.Subject, end);
        return claims.Subject;
    }

    private string? Refuse()
    {
        _metrics.TokenRefused();
        return null;
    }
}

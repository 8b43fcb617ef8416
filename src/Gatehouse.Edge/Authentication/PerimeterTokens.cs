using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Verifies tokens (RFC 7519) that somebody else issued, with keys from a source. Good ones are remembered for a minute at most, never beyond their end, and forgotten
/// when the keys change. Safe for many threads.
/// </summary>
public sealed class PerimeterTokens
{
    private readonly IKeySource _keys;
    private readonly PerimeterTokenOptions _options;
    private readonly TimeProvider _clock;
    private readonly EdgeMetrics _metrics;
    private volatile Remembered _remembered;

    public PerimeterTokens(IKeySource keys, PerimeterTokenOptions options, TimeProvider clock, EdgeMetrics metrics)
    {
        EdgeOptions.Refuse(options.Mistakes());
        _keys = keys;
        _options = options;
        _clock = clock;
        _metrics = metrics;
        _remembered = new Remembered(KeyRing.Empty, new VerifiedTokens(0));
    }

    /// <summary>Never throws for a token, whatever the text. Waits only when keys must be asked for.</summary>
    /// <param name="token">Without its scheme; null or empty is a verdict too.</param>
    /// <param name="cancellationToken">When the asker is gone.</param>
    public ValueTask<TokenVerdict> VerifyAsync(string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
        {
            return ValueTask.FromResult(Counted(TokenVerdict.Refused(TokenRefusal.Missing)));
        }

        if (_keys.Current is { } keys)
        {
            var verdict = Verify(token, keys, out var unknownKeyId);
            if (unknownKeyId is null)
            {
                return ValueTask.FromResult(Counted(verdict));
            }
        }

        return VerifyWithNewerKeysAsync(token, cancellationToken);
    }

    private async ValueTask<TokenVerdict> VerifyWithNewerKeysAsync(string token, CancellationToken cancellationToken)
    {
        var keys = await _keys.LoadAsync(cancellationToken);
        var verdict = Verify(token, keys, out var unknownKeyId);
        if (unknownKeyId is not null)
        {
            var newer = await _keys.SeekAsync(unknownKeyId, cancellationToken);
            verdict = newer == keys ? verdict : Verify(token, newer, out _);
        }

        return Counted(verdict);
    }

    [SkipLocalsInit]
    private TokenVerdict Verify(string token, KeyRing keys, out string? unknownKeyId)
    {
        unknownKeyId = null;
        if (keys.Count == 0)
        {
            return TokenVerdict.Refused(TokenRefusal.NoKeys);
        }

        // Every character of a compact JWS is one byte.
        Span<byte> room = stackalloc byte[Jws.MaxLength];
        return Ascii.FromUtf16(token, room, out var length) == OperationStatus.Done
            ? Verify(room[..length], RememberedFor(keys), out unknownKeyId)
            : TokenVerdict.Refused(TokenRefusal.Malformed);
    }

    private TokenVerdict Verify(ReadOnlySpan<byte> token, Remembered remembered, out string? unknownKeyId)
    {
        unknownKeyId = null;
        var now = _clock.GetUtcNow();
        var hash = TokenHash.Of(token);
        if (remembered.Tokens.TryFind(hash, now, out var known))
        {
            _metrics.TokenRemembered();
            return TokenVerdict.Good(known);
        }

        var refusal = Jws.Verify(token, remembered.Keys, out var payload, out unknownKeyId);
        if (refusal != TokenRefusal.None)
        {
            return TokenVerdict.Refused(refusal);
        }

        refusal = PerimeterClaims.Read(payload, _options, now, out var claims);
        if (refusal != TokenRefusal.None)
        {
            return TokenVerdict.Refused(refusal);
        }

        _metrics.TokenVerified();
        var until = now + _options.RememberedFor;
        remembered.Tokens.Add(hash, claims.Subject, until < claims.Ends ? until : claims.Ends);
        return TokenVerdict.Good(claims.Subject);
    }

    // Keys and what was verified with them are one: a token of the old keys that is just being verified lands in a memory that nobody asks any more.
    private Remembered RememberedFor(KeyRing keys)
    {
        var remembered = _remembered;
        if (remembered.Keys == keys)
        {
            return remembered;
        }

        return _remembered = new Remembered(keys, new VerifiedTokens(_options.RememberedTokens));
    }

    private TokenVerdict Counted(TokenVerdict verdict)
    {
        if (verdict.Refusal != TokenRefusal.None)
        {
            _metrics.TokenRefused(verdict.Refusal);
        }

        return verdict;
    }

    private sealed record Remembered(KeyRing Keys, VerifiedTokens Tokens);
}

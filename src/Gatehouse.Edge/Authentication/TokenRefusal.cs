namespace Gatehouse.Edge.Authentication;

/// <summary>Why a token was refused: for logs and metrics. The client learns only that it was.</summary>
public enum TokenRefusal
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>There was none.</summary>
    Missing,

    /// <summary>Not a compact JWS with a header that we take.</summary>
    Malformed,

    /// <summary>No key of ours is meant by its <c>kid</c> and <c>alg</c>, or more than one.</summary>
    UnknownKey,

    /// <summary>The key that it means did not sign it.</summary>
    WrongSignature,

    /// <summary>Well signed, but the claims are not what they must be.</summary>
    UnreadableClaims,

    /// <summary>Its <c>exp</c> has passed.</summary>
    Expired,

    /// <summary>Its <c>nbf</c> or <c>iat</c> is still to come.</summary>
    NotYetValid,

    /// <summary>Somebody else's token.</summary>
    WrongIssuer,

    /// <summary>A token for somebody else.</summary>
    WrongAudience,

    /// <summary>We have no keys yet: our trouble and not the client's.</summary>
    NoKeys,
}

/// <summary>What a token turned out to be worth.</summary>
public readonly record struct TokenVerdict
{
    private TokenVerdict(string? subject, TokenRefusal refusal)
    {
        Subject = subject;
        Refusal = refusal;
    }

    /// <summary>Who it is: 1 to 200 visible ASCII characters, fit for a header; null when the token was refused.</summary>
    public string? Subject { get; }

    public TokenRefusal Refusal { get; }

    internal static TokenVerdict Good(string subject) => new(subject, TokenRefusal.None);

    internal static TokenVerdict Refused(TokenRefusal refusal) => new(null, refusal);
}

using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// The keys that may have signed a token. Never changes; new keys are a new ring. Two keys of one <c>kid</c>, or secrets beside public keys, are an
/// <see cref="ArgumentException"/>: either would leave open which key a token means (RFC 8725 §2.1, §3.1).
/// </summary>
public sealed class KeyRing
{
    /// <summary>More is no rotation but a mistake.</summary>
    public const int MaxKeys = 64;

    /// <summary>No key, and so no good token.</summary>
    public static readonly KeyRing Empty = new([]);

    private readonly JwsKey[] _keys;

    public KeyRing(IEnumerable<JwsKey> keys)
    {
        _keys = [.. keys];
        if (_keys.Length > MaxKeys)
        {
            throw new ArgumentException($"There are {_keys.Length} keys, but at most {MaxKeys} are taken.", nameof(keys));
        }

        HoldsSecrets = _keys.Any(static key => key is Hs256Key);
        if (HoldsSecrets && !_keys.All(static key => key is Hs256Key))
        {
            throw new ArgumentException("There are both secrets and public keys.", nameof(keys));
        }

        var names = _keys.Where(static key => key.Id is not null).Select(static key => key.Id).ToList();
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            throw new ArgumentException("Two keys have the same kid.", nameof(keys));
        }

        Only = _keys is [var only] ? only : null;
    }

    public int Count => _keys.Length;

    /// <summary>Symmetric keys, all of them.</summary>
    internal bool HoldsSecrets { get; }

    /// <summary>The one key of a ring of one.</summary>
    internal JwsKey? Only { get; }

    /// <summary>
    /// A <c>kid</c> names its key exactly. Without one, exactly one key must be of the algorithm. A ring's only key, when it has no name, takes every name.
    /// </summary>
    /// <returns>False when no key, or more than one, could be meant; also when the key that is named is for another algorithm.</returns>
    internal bool TryFind(JwsHeader header, [NotNullWhen(true)] out JwsKey? key)
    {
        key = null;
        if (Only is not null)
        {
            key = header.Suits(Only) ? Only : null;
            return key is not null;
        }

        foreach (var candidate in _keys)
        {
            var isMeant = header.KeyId is null
                ? string.Equals(candidate.Algorithm, header.Algorithm, StringComparison.Ordinal)
                : string.Equals(candidate.Id, header.KeyId, StringComparison.Ordinal);
            if (isMeant && key is not null)
            {
                key = null;
                return false;
            }

            key = isMeant ? candidate : key;
        }

        if (key is null || !string.Equals(key.Algorithm, header.Algorithm, StringComparison.Ordinal))
        {
            key = null;
        }

        return key is not null;
    }

    /// <summary>Whether a key has the name.</summary>
    internal bool Knows(string keyId) => Only is { Id: null } || _keys.Any(key => string.Equals(key.Id, keyId, StringComparison.Ordinal));
}

using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// JSON Web Signatures in compact serialization (RFC 7515 §7.1), strictly: three canonical segments, at most 8 KiB, the algorithm of the key and no other.
/// Knows nothing of claims.
/// </summary>
internal static class Jws
{
    /// <summary>In bytes; a longer token is refused unread.</summary>
    public const int MaxLength = 8 * 1024;

    // RSA with 8192 bits, the longest signature that we would ever take.
    private const int MaxSignatureBytes = RsaKey.MaxBits / 8;

    /// <summary>Never throws, whatever the bytes.</summary>
    /// <param name="compact">The token.</param>
    /// <param name="key">The key that must have signed it.</param>
    /// <param name="payload">What was signed, when it was.</param>
    public static bool TryVerify(ReadOnlySpan<byte> compact, JwsKey key, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;

        // The key alone says how to verify, so this may come before the header is even looked at: strangers never reach the JSON parser.
        if (!CompactJws.TryRead(compact, out var jws) || !IsSignedBy(key, jws) || !IsHeaderFor(key, jws.Header))
        {
            return false;
        }

        payload = Base64Url.DecodeFromUtf8(jws.Payload);
        return true;
    }

    /// <summary>Never throws, whatever the bytes.</summary>
    /// <param name="compact">The token.</param>
    /// <param name="keys">One of these must have signed it.</param>
    /// <param name="payload">What was signed, when it was; otherwise empty.</param>
    /// <param name="unknownKeyId">The <c>kid</c> that none of the keys has, when that is why.</param>
    /// <returns><see cref="TokenRefusal.None"/> when one of the keys has signed it.</returns>
    public static TokenRefusal Verify(ReadOnlySpan<byte> compact, KeyRing keys, out byte[] payload, out string? unknownKeyId)
    {
        payload = [];
        unknownKeyId = null;
        if (!CompactJws.TryRead(compact, out var jws))
        {
            return TokenRefusal.Malformed;
        }

        // A lone secret goes first, as above. Public keys cost more than reading the header, and so does the wrong one of them.
        if (keys.Only is Hs256Key secret)
        {
            if (!IsSignedBy(secret, jws))
            {
                return TokenRefusal.WrongSignature;
            }

            if (!IsHeaderFor(secret, jws.Header))
            {
                return TokenRefusal.Malformed;
            }
        }
        else
        {
            if (!JwsHeader.TryRead(Base64Url.DecodeFromUtf8(jws.Header), out var header))
            {
                return TokenRefusal.Malformed;
            }

            if (!keys.TryFind(header, out var key))
            {
                unknownKeyId = header.KeyId is { } id && !keys.Knows(id) ? id : null;
                return TokenRefusal.UnknownKey;
            }

            if (!IsSignedBy(key, jws))
            {
                return TokenRefusal.WrongSignature;
            }
        }

        payload = Base64Url.DecodeFromUtf8(jws.Payload);
        return TokenRefusal.None;
    }

    /// <summary>The token for a payload: header, payload and signature.</summary>
    public static string Sign(ReadOnlySpan<byte> payload, JwsSigningKey key)
    {
        var header = key.Header.Span;
        var inputLength = header.Length + 1 + Base64Url.GetEncodedLength(payload.Length);
        var token = new byte[inputLength + 1 + Base64Url.GetEncodedLength(key.SignatureLength)];

        header.CopyTo(token);
        token[header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, token.AsSpan(header.Length + 1));

        Span<byte> signature = stackalloc byte[MaxSignatureBytes];
        signature = signature[..key.SignatureLength];
        key.Sign(token.AsSpan(0, inputLength), signature);
        token[inputLength] = (byte)'.';
        Base64Url.EncodeToUtf8(signature, token.AsSpan(inputLength + 1));
        return Encoding.ASCII.GetString(token);
    }

    private static bool IsSignedBy(JwsKey key, CompactJws jws)
    {
        Span<byte> signature = stackalloc byte[MaxSignatureBytes];
        return Base64Url.DecodeFromUtf8(jws.Signature, signature, out _, out var length) == OperationStatus.Done
            && key.Verifies(jws.SigningInput, signature[..length]);
    }

    private static bool IsHeaderFor(JwsKey key, ReadOnlySpan<byte> headerText)
    {
        // Nearly every token is one that we signed ourselves, and its header says nothing new.
        if (key is JwsSigningKey signing && headerText.SequenceEqual(signing.Header.Span))
        {
            return true;
        }

        return JwsHeader.TryRead(Base64Url.DecodeFromUtf8(headerText), out var header) && header.Suits(key);
    }
}

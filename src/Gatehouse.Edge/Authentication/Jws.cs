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
    private const int MaxSignatureBytes = 1024;

    /// <summary>Never throws, whatever the bytes.</summary>
    /// <param name="compact">The token.</param>
    /// <param name="key">The key that must have signed it.</param>
    /// <param name="payload">What was signed, when it was.</param>
    public static bool TryVerify(ReadOnlySpan<byte> compact, JwsKey key, [NotNullWhen(true)] out byte[]? payload)
    {
        payload = null;
        if (compact.Length > MaxLength || !TrySplit(compact, out var headerText, out var payloadText, out var signatureText))
        {
            return false;
        }

        if (!StrictBase64Url.IsCanonical(headerText) || !StrictBase64Url.IsCanonical(payloadText))
        {
            return false;
        }

        Span<byte> signature = stackalloc byte[MaxSignatureBytes];
        if (!StrictBase64Url.TryDecode(signatureText, signature, out var signatureLength))
        {
            return false;
        }

        // The key alone says how to verify, so this may come before the header is even looked at: strangers never reach the JSON parser.
        var signingInput = compact[..(headerText.Length + 1 + payloadText.Length)];
        if (!key.Verifies(signingInput, signature[..signatureLength]) || !IsHeaderFor(key, headerText))
        {
            return false;
        }

        payload = Base64Url.DecodeFromUtf8(payloadText);
        return true;
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

    private static bool IsHeaderFor(JwsKey key, ReadOnlySpan<byte> headerText)
    {
        // Nearly every token is one that we signed ourselves, and its header says nothing new.
        if (key is JwsSigningKey signing && headerText.SequenceEqual(signing.Header.Span))
        {
            return true;
        }

        return JwsHeader.TryRead(Base64Url.DecodeFromUtf8(headerText), out var header) && header.Suits(key);
    }

    private static bool TrySplit(
        ReadOnlySpan<byte> compact, out ReadOnlySpan<byte> header, out ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> signature)
    {
        header = payload = signature = default;
        var first = compact.IndexOf((byte)'.');
        if (first < 0)
        {
            return false;
        }

        var rest = compact[(first + 1)..];
        var second = rest.IndexOf((byte)'.');
        if (second < 0 || rest[(second + 1)..].Contains((byte)'.'))
        {
            return false;
        }

        header = compact[..first];
        payload = rest[..second];
        signature = rest[(second + 1)..];
        return true;
    }
}

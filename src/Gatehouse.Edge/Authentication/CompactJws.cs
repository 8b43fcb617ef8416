namespace Gatehouse.Edge.Authentication;

/// <summary>The parts of a JWS in compact serialization (RFC 7515 §7.1), still encoded: three segments of canonical base64url, the whole of it at most <see cref="Jws.MaxLength"/>.</summary>
internal readonly ref struct CompactJws
{
    private CompactJws(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> signingInput)
    {
        Header = header;
        Payload = payload;
        Signature = signature;
        SigningInput = signingInput;
    }

    public ReadOnlySpan<byte> Header { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>Header, dot and payload: what the signature is over (§5.2).</summary>
    public ReadOnlySpan<byte> SigningInput { get; }

    /// <summary>Never throws, whatever the bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> compact, out CompactJws jws)
    {
        jws = default;
        if (compact.Length > Jws.MaxLength)
        {
            return false;
        }

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

        jws = new CompactJws(compact[..first], rest[..second], rest[(second + 1)..], compact[..(first + 1 + second)]);
        return StrictBase64Url.IsCanonical(jws.Header) && StrictBase64Url.IsCanonical(jws.Payload) && StrictBase64Url.IsCanonical(jws.Signature);
    }
}

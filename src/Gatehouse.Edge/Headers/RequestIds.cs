using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>The id under which one request is found again in every log and every error.</summary>
/// <param name="trustsClients">Whether an id that comes with the request is kept, if it is one that a log can bear.</param>
/// <param name="random">Makes the others.</param>
public sealed class RequestIds(bool trustsClients, RandomNumberGenerator random)
{
    /// <summary>The header that carries it, in both directions.</summary>
    public const string HeaderName = "X-Request-Id";

    private const int MaxLength = 128;

    private static readonly SearchValues<char> Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <param name="sent">The header as it came; two of them are none.</param>
    public string Of(StringValues sent) => trustsClients && sent is [{ Length: > 0 and <= MaxLength } id] && !id.AsSpan().ContainsAnyExcept(Characters) ? id : New();

    private string New()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}

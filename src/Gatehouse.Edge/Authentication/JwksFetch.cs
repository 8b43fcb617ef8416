using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Gatehouse.Edge.Authentication;

/// <summary>What one question to an issuer for its keys brought: a set and how long it holds, or a sentence why not.</summary>
internal sealed class JwksFetch
{
    /// <summary>However short an issuer says his keys hold, we do not ask more often than this.</summary>
    public static readonly TimeSpan ShortestLifetime = TimeSpan.FromMinutes(5);

    /// <summary>However long: a key that was withdrawn must be refused some day.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    private JwksFetch(JwkSet? set, byte[] fingerprint, TimeSpan lifetime, string? mistake)
    {
        Set = set;
        Fingerprint = fingerprint;
        Lifetime = lifetime;
        Mistake = mistake;
    }

    /// <summary>Null when there is a <see cref="Mistake"/>.</summary>
    public JwkSet? Set { get; }

    /// <summary>SHA-256 of the document: two equal ones hold equal keys.</summary>
    public byte[] Fingerprint { get; }

    public TimeSpan Lifetime { get; }

    public string? Mistake { get; }

    /// <summary>Does not throw for an issuer that fails, only for us.</summary>
    /// <param name="client">Whom to ask with; redirects and proxies are his affair, but a redirect is no answer.</param>
    /// <param name="url">Whom to ask.</param>
    /// <param name="cancellationToken">When time is up.</param>
    public static async Task<JwksFetch> RunAsync(HttpMessageInvoker client, Uri url, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return Failed($"The answer is {(int)response.StatusCode}.");
            }

            if (await ReadAsync(response, cancellationToken) is not { } document)
            {
                return Failed($"The answer has more than {JwkSet.MaxLength} bytes.");
            }

            if (!JwkSet.TryRead(document, out var set, out var mistake))
            {
                return Failed(mistake);
            }

            return set.Keys.HoldsSecrets
                ? Failed("It publishes symmetric keys, and whoever reads them can sign.")
                : new JwksFetch(set, SHA256.HashData(document.Span), LifetimeOf(response.Headers), null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return Failed($"{failure.GetType().Name}: {failure.Message}");
        }
        catch (OperationCanceledException)
        {
            // Ours, or the client's own for connecting.
            return Failed("The answer took too long.");
        }
    }

    private static JwksFetch Failed(string mistake) => new(null, [], ShortestLifetime, mistake);

    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > JwkSet.MaxLength)
        {
            return null;
        }

        // One byte more than may be, so that an answer that is too long shows as one.
        var document = new byte[JwkSet.MaxLength + 1];
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var length = await body.ReadAtLeastAsync(document, document.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > JwkSet.MaxLength)
        {
            return null;
        }

        return document.AsMemory(0, length);
    }

    // RFC 9111 §4.2: what is left of max-age after the time that the answer spent in caches. Without one the keys hold as short as may be.
    private static TimeSpan LifetimeOf(HttpResponseHeaders headers)
    {
        if (headers.CacheControl is not { MaxAge: { } maxAge, NoStore: false, NoCache: false })
        {
            return ShortestLifetime;
        }

        var left = maxAge - (headers.Age ?? TimeSpan.Zero);
        return TimeSpan.FromTicks(Math.Clamp(left.Ticks, ShortestLifetime.Ticks, LongestLifetime.Ticks));
    }
}

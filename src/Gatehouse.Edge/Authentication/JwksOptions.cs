namespace Gatehouse.Edge.Authentication;

/// <summary>Where an issuer publishes its keys, and how long it may take to say them.</summary>
public sealed class JwksOptions
{
    /// <summary>Absolute, <c>http</c> or <c>https</c>, without user name.</summary>
    public required Uri Url { get; init; }

    /// <summary>For one fetch, from connecting to the last byte; 100 ms to 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>All that is wrong, one sentence each with value and limit.</summary>
    public IEnumerable<string> Mistakes()
    {
        if (!Url.IsAbsoluteUri || (Url.Scheme != Uri.UriSchemeHttp && Url.Scheme != Uri.UriSchemeHttps))
        {
            yield return "Jwks.Url is not an absolute http or https URL.";
        }
        else if (Url.UserInfo.Length > 0)
        {
            yield return "Jwks.Url has a user name in it, which would end up in logs.";
        }

        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromSeconds(30))
        {
            yield return $"Jwks.Timeout is {Timeout}, but must be between 100 milliseconds and 30 seconds.";
        }
    }
}

using Gatehouse.Store.Files;

namespace Gatehouse.Configuration;

/// <summary>Where files are kept.</summary>
internal sealed partial class SettingsParser
{
    private const int MaxPrefix = 200;

    /// <param name="isWhole">False while one value is looked at by itself.</param>
    private BucketAddress? Files(bool isWhole)
    {
        var bucket = Value<string?>(Keys.FileBucket, null, ParseBucket);
        var region = Value(Keys.FileRegion, "us-east-1", static text => IsMadeOf(text, 63, "-") ? new Parsed<string>(text) : default);
        var endpoint = Value(Keys.FileEndpoint, new Uri($"https://s3.{region}.amazonaws.com"), static text => ParsePublicUrl(text) is { IsAllowed: true, Value: { } url } ? new Parsed<Uri>(url) : default);
        var prefix = Value(Keys.FilePrefix, "", static text => IsMadeOf(text, MaxPrefix, "/-_.") ? new Parsed<string>(text) : default);
        var keyId = Value<string?>(Keys.FileKeyId, null, static text => text.Length is > 0 and <= 128 ? new(text) : default);
        var secret = Value<string?>(Keys.FileSecret, null, static text => text.Length is > 0 and <= 1024 ? new(text) : default);
        if (bucket is null)
        {
            return null;
        }

        if (keyId is null || secret is null)
        {
            if (isWhole && (Winner(Keys.FileKeyId) is null || Winner(Keys.FileSecret) is null))
            {
                mistakes.Add(new Mistake(
                    $"{Winner(Keys.FileBucket)!.Origin}: {Keys.FileBucket.Name} is set, but {(keyId is null ? Keys.FileKeyId : Keys.FileSecret).Name} is not; allowed: all three or none"));
            }

            return null;
        }

        return new BucketAddress(endpoint, region, bucket, prefix, keyId, secret);
    }

    private static Parsed<string?> ParseBucket(string text) =>
        text.Length is >= 3 and <= 63 && text.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-') ? new(text) : default;

    private static bool IsMadeOf(string text, int most, string others) =>
        text.Length > 0 && text.Length <= most && text.All(letter => char.IsAsciiLetterOrDigit(letter) || others.Contains(letter, StringComparison.Ordinal));
}

namespace Gatehouse.Store.Files;

/// <summary>Where a bucket of an S3-compatible service is, and who may use it.</summary>
/// <param name="Endpoint">Of the service, <c>http</c> or <c>https</c>, without a path.</param>
/// <param name="Region">That signatures name; services without regions take any.</param>
/// <param name="Bucket">Exists.</param>
/// <param name="Prefix">Before every key, such as <c>chat/</c>; may be empty.</param>
/// <param name="KeyId">Names the secret.</param>
/// <param name="Secret">Signs requests; never shown.</param>
public sealed record BucketAddress(Uri Endpoint, string Region, string Bucket, string Prefix, string KeyId, string Secret)
{
    public override string ToString() => $"{Endpoint.GetLeftPart(UriPartial.Authority)}/{Bucket}/{Prefix}";
}

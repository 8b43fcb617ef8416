namespace Gatehouse.Configuration;

/// <summary>Where files of messages are kept, when not in the data directory.</summary>
internal static partial class Keys
{
    public static readonly Key FileBucket = new(
        "files.bucket", "S3_BUCKET", "Bucket of an S3-compatible service for the files of messages", "none: the data directory keeps them",
        "3 to 63 lower-case letters, digits, `.` and `-`; needs S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY");

    public static readonly Key FileEndpoint = new(
        "files.endpoint", "S3_ENDPOINT", "Address of that service", "AWS in the region", "an http:// or https:// address without a path");

    public static readonly Key FileRegion = new(
        "files.region", "S3_REGION", "Region that its signatures name", "us-east-1", "1 to 63 letters, digits and `-`");

    public static readonly Key FilePrefix = new(
        "files.prefix", "S3_PREFIX", "Before the name of every object, such as `chat/`", "nothing", "up to 200 letters, digits and `/-_.`");

    public static readonly Key FileKeyId = new(
        "files.key_id", "S3_ACCESS_KEY_ID", "Names the key that may read, write, delete and list in the bucket", "none", "1 to 128 characters");

    public static readonly Key FileSecret = new(
        "files.secret", "S3_SECRET_ACCESS_KEY", "The secret of that key", "none", "1 to 1024 characters")
    { IsSecret = true };
}

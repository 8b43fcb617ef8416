using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Store.Files;

/// <summary>
/// Files in a bucket of an S3-compatible service, one object each, named by numbers only. What comes in is kept in a file beside the data until all of it is there: its length is not known before,
/// an upload that is repeated has to begin again, and one that the client breaks off must leave nothing behind.
/// </summary>
public sealed class FileBucket : IFileStore, IDisposable
{
    private const int BufferSize = 64 * 1024;
    private const int Retries = 2;

    // For all of an upload's bytes, or until a download's first.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly BucketAddress _address;
    private readonly string _incoming;
    private readonly AmazonS3Client _client;

    /// <param name="incoming">A directory for what is still coming, made when it is not there. What the last process left in it is removed.</param>
    public FileBucket(BucketAddress address, string incoming)
    {
        _address = address;
        _incoming = incoming;
        if (Directory.Exists(incoming))
        {
            Directory.Delete(incoming, recursive: true);
        }

        Directory.CreateDirectory(incoming);
        _client = new AmazonS3Client(new BasicAWSCredentials(address.KeyId, address.Secret), new AmazonS3Config
        {
            ServiceURL = address.Endpoint.GetLeftPart(UriPartial.Authority),
            AuthenticationRegion = address.Region,

            // Names of buckets below the service's own need DNS entries, which only the large ones have.
            ForcePathStyle = true,
            MaxErrorRetry = Retries,
            Timeout = Patience,

            // Most compatible services know the checksums of 2024 not yet; the signature covers the bytes already.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    /// <summary>Asks for the bucket, so that a wrong name or secret shows when the server starts and not with the first picture.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be used: it says why.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = _address.Bucket, Prefix = _address.Prefix, MaxKeys = 1 }, cancellationToken);
        }
        catch (Exception failure) when (IsFailure(failure, cancellationToken))
        {
            throw Unavailable($"The bucket {_address} cannot be used", failure);
        }
    }

    public async ValueTask<bool> ReceiveAsync(FilePlace place, Func<Stream, CancellationToken, ValueTask<bool>> receive, CancellationToken cancellationToken)
    {
        var coming = Path.Combine(_incoming, place.Attachment.ToString());
        try
        {
            await using var file = new FileStream(coming, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.Asynchronous | FileOptions.DeleteOnClose);
            if (!await receive(file, cancellationToken))
            {
                return false;
            }

            file.Position = 0;
            await _client.PutObjectAsync(
                new PutObjectRequest { BucketName = _address.Bucket, Key = KeyOf(place), InputStream = file, AutoCloseStream = false, UseChunkEncoding = false, ContentType = "application/octet-stream" },
                cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException || IsFailure(failure, cancellationToken))
        {
            throw Unavailable("A file could not be kept", failure);
        }
    }

    public async ValueTask<Stream?> OpenAsync(FilePlace place, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            if (length == 0)
            {
                await _client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _address.Bucket, Key = KeyOf(place) }, cancellationToken);
                return Stream.Null;
            }

            var found = await _client.GetObjectAsync(
                new GetObjectRequest { BucketName = _address.Bucket, Key = KeyOf(place), ByteRange = new ByteRange(offset, offset + length - 1) }, cancellationToken);
            return found.ResponseStream;
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
        catch (Exception failure) when (IsFailure(failure, cancellationToken))
        {
            throw Unavailable("A file could not be read", failure);
        }
    }

    public async ValueTask DeleteAsync(FilePlace place, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _address.Bucket, Key = KeyOf(place) }, cancellationToken);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound && missing.ErrorCode != "NoSuchBucket")
        {
            // As good as removed.
        }
        catch (Exception failure) when (IsFailure(failure, cancellationToken))
        {
            throw Unavailable("A file could not be removed", failure);
        }
    }

    public void Dispose() => _client.Dispose();

    // The service's refusals, and all that a network does; a client that goes is none.
    private static bool IsFailure(Exception failure, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && failure is AmazonServiceException or AmazonClientException or HttpRequestException or OperationCanceledException;

    private static StoreUnavailableException Unavailable(string what, Exception failure) =>
        new(failure is AmazonServiceException { ErrorCode.Length: > 0 } refusal ? $"{what}: {refusal.ErrorCode}." : $"{what}.", failure);

    private string KeyOf(FilePlace place) => $"{_address.Prefix}{place.Channel}/{place.Attachment}";
}

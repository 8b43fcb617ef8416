using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>Where the bytes of files are kept. When it is down or full, methods throw <see cref="StoreUnavailableException"/>.</summary>
public interface IFileStore
{
    /// <summary>Takes a file in as it arrives; it is there as a whole or not at all.</summary>
    /// <param name="receive">Writes it; false when it is not to be kept after all.</param>
    /// <returns>What <paramref name="receive"/> said; when true, the file survives a power cut from now on.</returns>
    ValueTask<bool> ReceiveAsync(FilePlace place, Func<Stream, CancellationToken, ValueTask<bool>> receive, CancellationToken cancellationToken);

    /// <summary>A part of a file; null when there is no such file.</summary>
    /// <param name="offset">Of its first byte.</param>
    /// <param name="length">How many bytes; the file has them.</param>
    ValueTask<Stream?> OpenAsync(FilePlace place, long offset, long length, CancellationToken cancellationToken);

    /// <summary>Removes a file; one that is not there is as good as removed.</summary>
    ValueTask DeleteAsync(FilePlace place, CancellationToken cancellationToken);
}

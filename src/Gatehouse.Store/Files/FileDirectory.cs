using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Store.Files;

/// <summary>Files in a directory: one folder per channel, named by numbers only, so that no name of a sender ever becomes a path.</summary>
public sealed class FileDirectory : IFileStore
{
    private const int BufferSize = 64 * 1024;

    private readonly string _root;
    private readonly string _incoming;

    /// <param name="root">Made when it is not there. What was still coming when the last process ended is removed.</param>
    public FileDirectory(string root)
    {
        _root = root;
        _incoming = Path.Combine(root, "incoming");
        if (Directory.Exists(_incoming))
        {
            Directory.Delete(_incoming, recursive: true);
        }

        Directory.CreateDirectory(_incoming);
    }

    public async ValueTask<bool> ReceiveAsync(
        FilePlace place, Func<Stream, CancellationToken, ValueTask<bool>> receive, CancellationToken cancellationToken)
    {
        var coming = Path.Combine(_incoming, place.Attachment.ToString());
        try
        {
            bool isWanted;
            await using (var file = new FileStream(coming, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize, FileOptions.Asynchronous))
            {
                isWanted = await receive(file, cancellationToken);
                if (isWanted)
                {
                    await file.FlushAsync(cancellationToken);
                    file.Flush(flushToDisk: true);
                }
            }

            if (isWanted)
            {
                Keep(coming, place);
            }

            return isWanted;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("A file could not be kept.", failure);
        }
        finally
        {
            if (File.Exists(coming))
            {
                File.Delete(coming);
            }
        }
    }

    public ValueTask<Stream?> OpenAsync(FilePlace place, long offset, long length, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(
                PathOf(place), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, BufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
            file.Position = offset;
            return new(file);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new((Stream?)null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("A file could not be read.", failure);
        }
    }

    public ValueTask DeleteAsync(FilePlace place, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(PathOf(place));
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is not there either.
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException("A file could not be removed.", failure);
        }

        return default;
    }

    // The message that has it is acknowledged after this: not only the bytes have to last by then, their name has to as well.
    private void Keep(string coming, FilePlace place)
    {
        // Another file may have made the folder a moment ago, and not be done with it: its name is written down by each.
        var folder = FolderOf(place);
        Directory.CreateDirectory(folder);
        File.Move(coming, PathOf(place));
        FolderSync.Flush(folder);
        FolderSync.Flush(_root);
    }

    private string FolderOf(FilePlace place) => Path.Combine(_root, place.Channel.Value.ToString(CultureInfo.InvariantCulture));

    private string PathOf(FilePlace place) => Path.Combine(FolderOf(place), place.Attachment.Value.ToString(CultureInfo.InvariantCulture));
}

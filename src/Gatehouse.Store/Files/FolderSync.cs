using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.Store.Files;

/// <summary>Makes the names in a folder last through a power cut: a file's bytes may be on disk while the folder has not yet written down that it is there (man 2 fsync).</summary>
internal static partial class FolderSync
{
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <exception cref="IOException">It could not be written, or is not there.</exception>
    public static void Flush(string folder)
    {
        // Elsewhere a folder cannot be opened for that, or its names are written with the file's bytes.
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        var opened = Open(folder, ReadOnly | CloseOnExec);
        if (opened < 0)
        {
            throw new IOException($"{folder} cannot be opened: error {Marshal.GetLastPInvokeError()}.");
        }

        using var handle = new SafeFileHandle(opened, ownsHandle: true);
        RandomAccess.FlushToDisk(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}

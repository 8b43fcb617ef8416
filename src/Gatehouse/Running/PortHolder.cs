using System.Globalization;

namespace Gatehouse.Running;

/// <summary>Says who listens on a TCP port, as far as Linux tells us: /proc/net/tcp names the socket's inode, /proc/PID/fd who has it open.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <returns>For example <c>process 4711 (nginx)</c>; null when it cannot be found out.</returns>
    public static string? Find(int port)
    {
        try
        {
            var inodes = Inodes("/proc/net/tcp", port).Concat(Inodes("/proc/net/tcp6", port)).Select(inode => $"socket:[{inode}]").ToHashSet();
            return inodes.Count == 0 ? null : Directory.EnumerateDirectories("/proc").Where(IsProcess).Where(process => HasOpen(process, inodes)).Select(Describe).FirstOrDefault();
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Lines of proc_net_tcp(5): "sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode …", numbers in hexadecimal.</summary>
    internal static IEnumerable<string> ListenersIn(IEnumerable<string> lines, int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in lines)
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(suffix, StringComparison.Ordinal))
            {
                yield return fields[9];
            }
        }
    }

    private static IEnumerable<string> Inodes(string table, int port) => File.Exists(table) ? ListenersIn(File.ReadLines(table), port) : [];

    private static bool IsProcess(string directory) => Path.GetFileName(directory).All(char.IsAsciiDigit);

    private static bool HasOpen(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(fd => sockets.Contains(TargetOf(fd)));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or is somebody else's.
            return false;
        }
    }

    private static string TargetOf(string fd)
    {
        try
        {
            return File.ResolveLinkTarget(fd, false)?.Name ?? "";
        }
        catch (IOException)
        {
            // A busy process has closed it since it was listed; the others are still to be looked at.
            return "";
        }
    }

    private static string Describe(string process)
    {
        var name = File.ReadAllText(Path.Combine(process, "comm")).Trim();
        return $"process {Path.GetFileName(process)} ({name})";
    }
}

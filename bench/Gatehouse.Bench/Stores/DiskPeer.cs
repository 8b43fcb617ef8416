using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Stores;

/// <summary>How often the disk takes 4 KB and says that it has them: what a store that committed every message alone could do at most.</summary>
internal static class DiskPeer
{
    private const int Page = 4096;
    private const int Pages = 4096;

    /// <param name="directory">On the disk that the stores are on.</param>
    /// <returns>Writes per second.</returns>
    public static double Measure(string directory, TimeSpan time)
    {
        var path = Path.Combine(directory, $"bench-sync-{Environment.ProcessId}");
        try
        {
            using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
            var page = new byte[Page];
            new Random(1).NextBytes(page);

            // As large as it gets from the beginning: a log that is used again does not grow either.
            for (var at = 0; at < Pages; at++)
            {
                RandomAccess.Write(file, page, (long)at * Page);
            }

            Native.Settle(file);
            var (writes, start) = (0, TimeProvider.System.GetTimestamp());
            while (TimeProvider.System.GetElapsedTime(start) < time)
            {
                RandomAccess.Write(file, page, (long)(writes++ % Pages) * Page);
                Native.Settle(file);
            }

            return writes / TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        }
        finally
        {
            File.Delete(path);
        }
    }
}

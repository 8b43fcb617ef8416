using System.Diagnostics;
using System.Globalization;

namespace Gatehouse.Bench.Contenders;

/// <summary>A server under test: a child process on its own core, with what the kernel says it has used.</summary>
internal sealed class ServerProcess : IDisposable
{
    /// <summary>The server's core; the load generator has the other (see bench/run).</summary>
    private const string Core = "0";

    // USER_HZ, which is 100 on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    private static readonly List<Process> Running = [];

    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>User and system time of all its threads and waited-for children, in seconds.</summary>
    public double CpuSeconds => Times(11, 12, 13, 14);

    /// <summary>The part of <see cref="CpuSeconds"/> outside the kernel.</summary>
    public double UserSeconds => Times(11, 13);

    /// <summary>Proportional set size in bytes: all user memory, shared pages divided among those who share them.</summary>
    public long Memory
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/smaps_rollup").First(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
    }

    public int Id => _process.Id;

    /// <summary>Starts a server that says <c>listening PORT</c> on its standard output and ends when its standard input does.</summary>
    public static ServerProcess Start(string command, params string[] arguments) => Start(null, [], command, arguments);

    /// <summary>Starts a server; with a known port it is up when it accepts connections there, else when it says <c>listening PORT</c>.</summary>
    public static ServerProcess Start(int? knownPort, IEnumerable<(string Name, string Value)> environment, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("taskset", ["-c", Core, command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        lock (Running)
        {
            Running.Add(process);
        }

        var listening = new TaskCompletionSource<int>();
        process.OutputDataReceived += (_, line) => Notice(listening, line.Data);
        process.BeginOutputReadLine();
        return new ServerProcess(process, knownPort ?? listening.Task.GetAwaiter().GetResult());
    }

    /// <summary>For when the run is interrupted: nothing that was started stays behind.</summary>
    public static void StopAll()
    {
        lock (Running)
        {
            foreach (var process in Running)
            {
                Kill(process);
            }

            Running.Clear();
        }
    }

    public void Dispose()
    {
        lock (Running)
        {
            Running.Remove(_process);
        }

        Kill(_process);
        _process.Dispose();
    }

    private double Times(params ReadOnlySpan<int> fields)
    {
        var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
        var all = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = 0L;
        foreach (var field in fields)
        {
            ticks += long.Parse(all[field], CultureInfo.InvariantCulture);
        }

        return ticks / TicksPerSecond;
    }

    private static void Notice(TaskCompletionSource<int> listening, string? line)
    {
        const string Word = "listening ";
        if (line is null)
        {
            listening.TrySetException(new InvalidOperationException("A server ended before it listened."));
        }
        else if (line.StartsWith(Word, StringComparison.Ordinal))
        {
            listening.TrySetResult(int.Parse(line[Word.Length..], CultureInfo.InvariantCulture));
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(5000);
        }
        catch (InvalidOperationException)
        {
            // It has ended already, which is all we want.
        }
    }
}

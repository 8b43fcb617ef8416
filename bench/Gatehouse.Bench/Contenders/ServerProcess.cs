using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

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

    /// <summary><see cref="CpuSeconds"/>, with the children that are at work now.</summary>
    public double FamilyCpuSeconds => CpuSeconds + File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Sum(static child => TimesOf(int.Parse(child, CultureInfo.InvariantCulture), 11, 12));

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

    /// <summary>Starts a server; with a known port it is up some time later (<see cref="Accepting"/>), else when it says <c>listening PORT</c>.</summary>
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

    /// <summary>A loopback port that is free now, for servers that must be told one.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Waits until a server that was told its port accepts connections there.</summary>
    /// <exception cref="InvalidOperationException">It ended, or took longer than half a minute.</exception>
    public ServerProcess Accepting()
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!_process.HasExited && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(30))
        {
            try
            {
                using var probe = new TcpClient();
                probe.Connect(IPAddress.Loopback, Port);
                return this;
            }
            catch (SocketException)
            {
                _process.WaitForExit(50);
            }
        }

        throw new InvalidOperationException($"{_process.StartInfo.ArgumentList[2]} does not listen.");
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

    private double Times(params ReadOnlySpan<int> fields) => TimesOf(_process.Id, fields);

    private static double TimesOf(int process, params ReadOnlySpan<int> fields)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
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

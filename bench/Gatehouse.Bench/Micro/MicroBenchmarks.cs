using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Gatehouse.Bench.Micro;

/// <summary>The micro-benchmarks, in this process: the repository's output layout is not one that BenchmarkDotNet can build in.</summary>
internal static class MicroBenchmarks
{
    public static void Run(string[] arguments)
    {
        var config = ManualConfig.Create(DefaultConfig.Instance)
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        if (arguments.Length == 0)
        {
            arguments = ["--filter", "*"];
        }

        BenchmarkSwitcher.FromTypes([typeof(Frames), typeof(Composition), typeof(Tokens), typeof(Heads), typeof(Permitted)]).Run(arguments, config);
    }

    /// <summary>Runs the benchmarks of one class, and says nothing meanwhile.</summary>
    /// <param name="artifacts">Where the runner may leave what it writes.</param>
    /// <returns>Nanoseconds by the benchmark's name.</returns>
    public static IReadOnlyDictionary<string, double> Nanoseconds<T>(string artifacts)
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(NullLogger.Instance)
            .WithArtifactsPath(artifacts);
        return BenchmarkRunner.Run<T>(config).Reports
            .Where(static report => report.ResultStatistics is not null)
            .ToDictionary(static report => report.BenchmarkCase.Descriptor.WorkloadMethod.Name, static report => report.ResultStatistics!.Mean);
    }
}

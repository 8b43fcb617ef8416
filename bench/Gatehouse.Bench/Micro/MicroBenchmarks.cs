using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
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
}

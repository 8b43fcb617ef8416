using System.Runtime.InteropServices;
using Gatehouse.Bench.Contenders;
using Gatehouse.Bench.Micro;
using Gatehouse.Bench.Report;
using Gatehouse.Bench.Rooms;

switch (args)
{
    case ["measure", var root, .. var options]:
        using (PosixSignalRegistration.Create(PosixSignal.SIGINT, static _ => Stop()))
        using (PosixSignalRegistration.Create(PosixSignal.SIGTERM, static _ => Stop()))
        {
            try
            {
                Measurement.Run(root, Plan.From(options));
                return 0;
            }
            finally
            {
                ServerProcess.StopAll();
            }
        }

    case ["micro", .. var arguments]:
        MicroBenchmarks.Run(arguments);
        return 0;

    case ["server"]:
        await RoomServer.RunAsync();
        return 0;

    default:
        Console.Error.WriteLine("Usage: bench/run [--quick] [--only NAME,…] [--parts fan-out,idle,house,proxy,store] [--shapes 1x1000x8,32x1024,…]");
        return 2;
}

static void Stop()
{
    ServerProcess.StopAll();
    Environment.Exit(130);
}

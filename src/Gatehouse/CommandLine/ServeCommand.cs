using System.Globalization;
using Gatehouse.Chat.Ports;
using Gatehouse.Configuration;
using Gatehouse.Running;
using Gatehouse.Store.Migrations;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gatehouse.CommandLine;

/// <summary><c>gatehouse serve</c>: runs the server until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<ExitCode> RunAsync(Settings settings, Func<Reading> read, Surroundings around)
    {
        if (settings.Profile == Profile.RealChat)
        {
            return await GuardAsync(settings, read, around);
        }

        using var data = DataDirectory.Open(settings.DataDirectory);
        using var signals = new StopSignals(second: static () => Environment.Exit((int)ExitCode.Interrupted));
        var secret = settings.JwtSecret ?? data.JwtSecret();
        WebApplication? app = null;
        var started = await StartAsync(
            () =>
            {
                // Putting the server together opens the store.
                app = Composition.Build(settings, secret, around.Clock);
                return Composition.StartAsync(app);
            },
            settings,
            around);
        if (started != ExitCode.Done || app is null)
        {
            await (app?.DisposeAsync() ?? default);
            return started;
        }

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        around.Output.Write(Banner.Write(settings, new Uri(address)));
        around.Output.Flush();
        await signals.First;
        return await StopAsync(app.Services.GetRequiredService<Shutdown>().RunAsync(app), settings, around);
    }

    /// <summary>A perimeter keeps nothing, so it needs no data directory.</summary>
    private static async Task<ExitCode> GuardAsync(Settings settings, Func<Reading> read, Surroundings around)
    {
        using var signals = new StopSignals(second: static () => Environment.Exit((int)ExitCode.Interrupted));
        var app = PerimeterComposition.Build(settings, around.Clock);
        await using var reload = ActivatorUtilities.CreateInstance<Reload>(app.Services, read, settings);
        using var stopping = new CancellationTokenSource();
        var started = await StartAsync(() => PerimeterComposition.StartAsync(app, around.Clock), settings, around);
        if (started != ExitCode.Done)
        {
            await app.DisposeAsync();
            return started;
        }

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        around.Output.Write(Banner.WritePerimeter(settings, new Uri(address)));
        around.Output.Flush();
        var reloading = reload.RunAsync(stopping.Token);
        await signals.First;
        await stopping.CancelAsync();
        await reloading;
        return await StopAsync(PerimeterComposition.StopAsync(app, settings, around.Clock), settings, around);
    }

    private static async Task<ExitCode> StartAsync(Func<Task> start, Settings settings, Surroundings around)
    {
        try
        {
            await start();
            return ExitCode.Done;
        }
        catch (Exception unavailable) when (unavailable is StoreUnavailableException or MigrationException)
        {
            around.Error.WriteLine($"gatehouse: {unavailable.Message}");
            return ExitCode.DataDirectory;
        }
        catch (Exception refused) when (refused is IOException or System.Net.Sockets.SocketException or AddressInUseException)
        {
            around.Error.WriteLine($"gatehouse: {Refusal(refused, settings)}");
            return ExitCode.Address;
        }
    }

    private static string Refusal(Exception refused, Settings settings)
    {
        var port = settings.Port.ToString(CultureInfo.InvariantCulture);
        if (refused is AddressInUseException || refused.InnerException is AddressInUseException)
        {
            var holder = PortHolder.Find(settings.Port) is { } found ? $" by {found}" : "";
            return $"port {port} is in use{holder}. Stop that, or choose another one with --port.";
        }

        return $"cannot listen on {settings.Host} port {port}: {(refused.InnerException ?? refused).Message}";
    }

    private static async Task<ExitCode> StopAsync(Task stopping, Settings settings, Surroundings around)
    {
        try
        {
            await stopping.WaitAsync(settings.ShutdownTimeout, around.Clock);
            return ExitCode.Done;
        }
        catch (TimeoutException)
        {
            // What is acknowledged is on disk already; waiting longer than promised would only end in a SIGKILL.
            around.Error.WriteLine($"gatehouse: not done within {settings.ShutdownTimeout}; ending anyway.");
            Environment.Exit((int)ExitCode.Failed);
            return ExitCode.Failed;
        }
    }
}

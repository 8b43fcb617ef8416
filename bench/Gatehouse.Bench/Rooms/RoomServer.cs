using Gatehouse.Events;
using Gatehouse.Events.InProcess;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Dialects.Discord;
using Gatehouse.Realtime.Hub;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Gatehouse.Bench.Rooms;

/// <summary>
/// Gatehouse's realtime part as it is in production (door, connections, Discord dialect, sessions with resume rings, journal, hub, log), with rooms
/// in the place of the chat application and no store: what the peers do, and all that Gatehouse does beyond it.
/// </summary>
internal static class RoomServer
{
    public static async Task RunAsync()
    {
        var journal = Directory.CreateTempSubdirectory("gatehouse-bench-");
        try
        {
            await RunAsync(journal.FullName);
        }
        finally
        {
            journal.Delete(recursive: true);
        }
    }

    private static async Task RunAsync(string journal)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IEventLog, InProcessLog>();
        builder.Services.AddSingleton<IApplication, RoomApplication>();
        builder.Services.AddRealtime(new RealtimeOptions { JournalDirectory = journal });
        builder.Services.AddSingleton<DiscordGreeter>();
        builder.Services.AddSingleton<IGreeter, SayGreeter>();
        await using var app = builder.Build();
        app.Services.GetRequiredService<EventHub>().Listen(app.Services.GetRequiredService<IEventLog>());
        app.MapGateway();
        await app.StartAsync();

        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Console.WriteLine($"listening {new Uri(address).Port}");

        // The measuring process holds our standard input: when it goes, we go.
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
    }
}

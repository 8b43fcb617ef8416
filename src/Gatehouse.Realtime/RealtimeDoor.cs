using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Dialects.Discord;
using Gatehouse.Realtime.Hub;
using Gatehouse.Realtime.Sessions;
using Gatehouse.Realtime.Sessions.Journal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime;

/// <summary>What the realtime part of a node may be told.</summary>
public sealed class RealtimeOptions
{
    /// <summary>Limits of connections. Discord's own limit and close code for a message that is too long apply.</summary>
    public ConnectionOptions Connections { get; set; } = new() { MaxMessageBytes = 4096, TooBig = DiscordCloses.TooLong };

    /// <summary>Habits of the Discord dialect.</summary>
    public DiscordOptions Discord { get; set; } = new();

    /// <summary>Where the session journal is kept; null keeps none, and sessions end with the process.</summary>
    public string? JournalDirectory { get; set; }
}

/// <summary>Wires sockets, sessions, dialects and fan-out. The composition root adds an <see cref="IApplication"/> and an event log.</summary>
public static class RealtimeDoor
{
    public static IServiceCollection AddRealtime(this IServiceCollection services, RealtimeOptions options)
    {
        services.AddConnections(options.Connections);
        services.AddSingleton(options.Discord);
        services.TryAddSingleton<ISessionIds, RandomSessionIds>();
        services.AddSingleton<ISessionJournal>(provider => options.JournalDirectory is { } directory
            ? FileSessionJournal.Open(
                directory,
                provider.GetRequiredService<TimingWheel>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<FileSessionJournal>>())
            : new NoSessionJournal());
        services.AddSingleton<EventHub>();
        services.AddSingleton<IBroadcast>(provider => provider.GetRequiredService<EventHub>());
        services.AddSingleton<Admissions>();
        services.AddSingleton<IGreeter, DiscordGreeter>();
        services.AddSingleton<Drain>();
        return services;
    }
}

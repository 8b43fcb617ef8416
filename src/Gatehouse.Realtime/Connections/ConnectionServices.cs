using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gatehouse.Realtime.Connections;

/// <summary>Wires the connections: the wheel, the registry of open ones, and the door in front of Kestrel.</summary>
public static class ConnectionServices
{
    /// <summary>Adds everything but the <see cref="IGreeter"/>, which whoever holds the sessions adds.</summary>
    public static IServiceCollection AddConnections(this IServiceCollection services, ConnectionOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<TimingWheel>();
        services.AddSingleton<OpenConnections>();
        services.AddSingleton<Door>();

        // Kestrel asks the factory that was registered last first.
        services.AddSingleton<IConnectionListenerFactory, DoorListenerFactory>();
        return services;
    }
}

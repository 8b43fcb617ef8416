using System.Net;
using System.Net.Sockets;
using Gatehouse.Realtime.Connections.Polling;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Connections;

/// <summary>Kestrel's way to listen on TCP: through our door. Registered beside Kestrel's own factory, which keeps all other kinds of endpoint.</summary>
internal sealed class DoorListenerFactory(Door door, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    // On a TLS port a plain upgrade must stay an error, so the door does not look at what comes in there.
    public bool CanBind(EndPoint endpoint) => Pollers.IsSupported && endpoint is IPEndPoint { Port: var port } && !door.Open.Options.SecurePorts.Contains(port);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        door.Open.Pollers.Start();
        return ValueTask.FromResult<IConnectionListener>(new DoorListener(door, Listen(endpoint), loggers));
    }

    private Socket Listen(EndPoint endpoint)
    {
        Socket? socket = null;
        try
        {
            // Dual mode for "any IPv6 address", exactly as Kestrel does it.
            socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
            socket.Listen(door.Open.Options.Backlog);
            return socket;
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new AddressInUseException(e.Message, e);
            }

            throw;
        }
    }
}

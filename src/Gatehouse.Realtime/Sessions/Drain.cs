using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Hub;

namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// Sends the clients away before the node stops: each is asked to reconnect, spread over the time there is so that they do not all arrive at the next
/// node at once, and closed a little later with a code after which it resumes.
/// </summary>
public sealed class Drain(EventHub hub, OpenConnections connections, TimeProvider clock)
{
    // Asked, a client needs a moment to close by itself (discord-api-docs, "Resuming").
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
    private static readonly CloseReason Leaving = new(4000, "server restarting, resume elsewhere");

    /// <summary>Refuses new connections at once; returns when all clients are gone.</summary>
    /// <param name="over">How long asking may take; a second longer and the last one is closed.</param>
    /// <param name="hurry">Closes everything now.</param>
    public async Task RunAsync(TimeSpan over, CancellationToken hurry)
    {
        connections.RefuseNew();
        try
        {
            var clients = await hub.ClientsAsync();
            await AskAllAsync(clients, over, hurry);
            if (clients.Count > 0)
            {
                await Task.Delay(Grace, clock, hurry);
            }

            foreach (var client in clients)
            {
                client.Dismiss(Leaving);
            }
        }
        catch (OperationCanceledException) when (hurry.IsCancellationRequested)
        {
            // No time left: everything is closed below.
        }

        await connections.EndAsync(Leaving, hurry);
    }

    private async Task AskAllAsync(List<SessionClient> clients, TimeSpan over, CancellationToken hurry)
    {
        var steps = Math.Max(1, (int)(over / Step));
        var perStep = (clients.Count + steps - 1) / steps;
        for (var asked = 0; asked < clients.Count;)
        {
            foreach (var client in clients.Skip(asked).Take(perStep))
            {
                client.AskToReconnect();
                asked++;
            }

            if (asked < clients.Count)
            {
                await Task.Delay(Step, clock, hurry);
            }
        }
    }
}

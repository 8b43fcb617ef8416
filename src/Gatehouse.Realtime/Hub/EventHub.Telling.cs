using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Hub;

/// <summary>Telling some sessions what others do not hear.</summary>
public sealed partial class EventHub
{
    // A client with this much left to read gets no more of what it asked for.
    private const int EnoughToRead = 256 * 1024;

    private static readonly TimeSpan ReadingTime = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc />
    public void Tell(IReadOnlyList<Session> sessions, Event e)
    {
        var standing = _standing;
        _standing = Standing.Owed;
        _rendition.Begin(e);
        _journal.Begin(e.Position);
        foreach (var session in sessions)
        {
            Deliver(session);
        }

        _standing = standing;
    }

    /// <inheritdoc />
    public async ValueTask<bool> TellAsync(Session session, Event e, ReadOnlyMemory<byte> rendered, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await PostAsync(() => ClientOf(session)).WaitAsync(cancellationToken) is not { } client)
            {
                return false;
            }

            if (client.Connection.PendingBytes > EnoughToRead)
            {
                // How much waits in a socket can only be asked; a client that never reads is given up by its outbox, and is no client any more then.
                await Task.Delay(ReadingTime, _clock, cancellationToken);
                continue;
            }

            var shared = client.Format.EncodeShared(e.Name, rendered.Span);
            if (await PostAsync(() => TryTell(session, client, e, shared)).WaitAsync(cancellationToken))
            {
                return true;
            }
        }
    }

    private static SessionClient? ClientOf(Session session) => session.State == SessionState.Live ? session.Client : null;

    private bool TryTell(Session session, SessionClient client, Event e, byte[] shared)
    {
        if (!ReferenceEquals(ClientOf(session), client))
        {
            return false;
        }

        var standing = _standing;
        _standing = Standing.Owed;
        _journal.Begin(0);
        Send(session, client, e, shared);
        _standing = standing;
        return true;
    }
}

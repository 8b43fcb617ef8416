using System.Threading.Channels;
using Gatehouse.Events;
using Gatehouse.Realtime.Hub;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Sessions;

/// <summary>
/// Lets clients in: who asks is authenticated, then gets a new session or the one it left. A fixed number of workers do it, so that ten
/// thousand clients that come at once wait in a line instead of falling over the store together.
/// </summary>
public sealed partial class Admissions : IAsyncDisposable
{
    private const int Workers = 16;
    private const int MaxWaiting = 100_000;

    // How far back a rescued session may read; beyond it starting afresh is cheaper for everybody.
    private const int MaxScanned = 200_000;
    private const int ScanPage = 2_000;

    private static readonly Fault Busy = new(FaultKind.Unavailable, 0, "Too many clients are waiting to be let in.");

    private readonly IApplication _application;
    private readonly EventHub _hub;
    private readonly IEventLog _log;
    private readonly ISessionJournal _journal;
    private readonly ISessionIds _ids;
    private readonly ILogger<Admissions> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Request> _waiting = Channel.CreateBounded<Request>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });
    private readonly Task[] _workers = new Task[Workers];

    /// <summary>Starts the workers; disposing stops them.</summary>
    public Admissions(
        IApplication application, EventHub hub, IEventLog log, ISessionJournal journal, ISessionIds ids, ILogger<Admissions> logger)
    {
        _application = application;
        _hub = hub;
        _log = log;
        _journal = journal;
        _ids = ids;
        _logger = logger;
        for (var i = 0; i < Workers; i++)
        {
            _workers[i] = Task.Run(() => WorkAsync(_stopping.Token));
        }
    }

    internal void Identify(SessionClient client, string token, SessionTraits traits) => Enqueue(new Request(client, token, traits, null, 0));

    internal void Resume(SessionClient client, string token, string sessionId, long sequence) =>
        Enqueue(new Request(client, token, null, sessionId, sequence));

    internal void Left(SessionClient client, bool forGood) => _hub.Leave(client, forGood);

    internal void Handle(Session session, Command command) => _hub.Handle(session, command);

    /// <summary>Stops letting clients in.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers);
        _stopping.Dispose();
    }

    private void Enqueue(Request request)
    {
        if (!_waiting.Writer.TryWrite(request))
        {
            _hub.Metrics.Admitted(request.Verb, "busy");
            request.Client.Refuse(Busy);
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var request in _waiting.Reader.ReadAllAsync(stopping))
            {
                await AdmitAsync(request, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody is let in any more; their connections are being closed.
        }
    }

    private async Task AdmitAsync(Request request, CancellationToken stopping)
    {
        try
        {
            var who = await _application.AuthenticateAsync(request.Token, stopping);
            if (!who.Succeeds(out var user, out var fault))
            {
                _hub.Metrics.Admitted(request.Verb, "unauthenticated");
                if (request.Traits is null && fault.Kind == FaultKind.Unauthenticated)
                {
                    // To a Resume the answer is always "start afresh": 4004 would end the client for ever (discord-api-docs, "Resuming").
                    request.Client.StartAfresh();
                    return;
                }

                request.Client.Refuse(fault);
                return;
            }

            var result = request.Traits is { } traits
                ? await BeginAsync(request.Client, user, traits, stopping)
                : await ResumeAsync(request, user, stopping);
            _hub.Metrics.Admitted(request.Verb, result);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The edge of one admission: an outage of the store, or a bug. The client is told to come back; the worker goes on.
            LogFailed(e, request.Verb);
            _hub.Metrics.Admitted(request.Verb, "failed");
            request.Client.Refuse(Busy);
        }
    }

    private async ValueTask<string> BeginAsync(SessionClient client, string user, SessionTraits traits, CancellationToken stopping)
    {
        var session = new Session(_ids.Next(), user, traits);
        try
        {
            var admitted = await _application.AdmitAsync(session, _hub, stopping);
            if (admitted.Fault is { } fault)
            {
                client.Refuse(fault);
                return "refused";
            }

            var opening = await _application.OpeningAsync(session, stopping);
            client.Begun(session);
            _hub.Start(session, client, opening);
            return "ok";
        }
        catch
        {
            // It may hear already, and nobody would ever ask for what it heard.
            _hub.Abandon(session, session.Epoch);
            throw;
        }
    }

    private async ValueTask<string> ResumeAsync(Request request, string user, CancellationToken stopping)
    {
        var replay = await ReplayOfLivingAsync(request, user, stopping) ?? await ReplayOfRescuedAsync(request, user, stopping);
        if (replay is null)
        {
            request.Client.StartAfresh();
            return "afresh";
        }

        var (session, epoch, missed) = replay.Value;
        request.Client.Begun(session);
        if (await _hub.ContinueAsync(session, epoch, request.Client, request.Sequence, missed))
        {
            return "ok";
        }

        _hub.Abandon(session, epoch);
        request.Client.StartAfresh();
        return "afresh";
    }

    /// <summary>The session is in this process: its ring says what it was sent.</summary>
    private async ValueTask<(Session Session, int Epoch, IReadOnlyList<Event> Missed)?> ReplayOfLivingAsync(
        Request request, string user, CancellationToken stopping)
    {
        if (await _hub.TakeOverAsync(request.SessionId!, user, request.Sequence, request.Client) is not { } taken)
        {
            return null;
        }

        if (await ReadBackAsync(taken.Sent, stopping) is not { } sent)
        {
            _hub.Abandon(taken.Session, taken.Epoch);
            return null;
        }

        return (taken.Session, taken.Epoch, await _application.ReplayableAsync(taken.Session, sent, heard: true, stopping));
    }

    private async ValueTask<IReadOnlyList<Event>?> ReadBackAsync(List<SessionRing.Entry> entries, CancellationToken stopping)
    {
        var events = new List<Event>(entries.Count);
        var page = (IReadOnlyList<Event>)[];
        var at = 0;
        foreach (var entry in entries)
        {
            if (entry.Ephemeral is { } ephemeral)
            {
                events.Add(ephemeral);
                continue;
            }

            // Positions only grow along a session's ring, so one walk through the log finds them all.
            while (at < page.Count && page[at].Position < entry.Position)
            {
                at++;
            }

            if (at == page.Count)
            {
                try
                {
                    page = await _log.ReadAsync(entry.Position - 1, ScanPage, stopping);
                }
                catch (EventsGoneException)
                {
                    return null;
                }

                at = 0;
            }

            if (at == page.Count || page[at].Position != entry.Position)
            {
                return null;
            }

            events.Add(page[at]);
        }

        return events;
    }

    /// <summary>The session was in an earlier process: its journal says how far the client is, the log says what came after.</summary>
    private async ValueTask<(Session Session, int Epoch, IReadOnlyList<Event> Missed)?> ReplayOfRescuedAsync(
        Request request, string user, CancellationToken stopping)
    {
        // A session is handed out once: not to a client that is gone again, and comes back on another connection.
        if (await _hub.PostAsync(() => request.Client.Departure != Departure.None)
            || _journal.TryRescue(request.SessionId!, user, request.Sequence) is not { } rescue)
        {
            return null;
        }

        // Live first, then the past up to where live begins: nothing falls between, nothing comes twice.
        var session = rescue.Session;
        session.Sequence = request.Sequence;
        session.Position = rescue.Position;
        try
        {
            if ((await _application.AdmitAsync(session, _hub, stopping)).Fault is not null)
            {
                return null;
            }
        }
        catch
        {
            _hub.Abandon(session, session.Epoch);
            throw;
        }

        var liveFrom = await _hub.HeardFromAsync(session);
        if (await ReadPastAsync(session, rescue.Position, liveFrom, stopping) is not { } missed)
        {
            _hub.Abandon(session, session.Epoch);
            return null;
        }

        return (session, session.Epoch, missed);
    }

    private async ValueTask<IReadOnlyList<Event>?> ReadPastAsync(Session session, long after, long through, CancellationToken stopping)
    {
        var missed = new List<Event>();
        for (var scanned = 0; after < through; scanned += ScanPage)
        {
            if (scanned >= MaxScanned)
            {
                return null;
            }

            IReadOnlyList<Event> page;
            try
            {
                page = await _log.ReadAsync(after, ScanPage, stopping);
            }
            catch (EventsGoneException)
            {
                return null;
            }

            if (page.Count == 0)
            {
                break;
            }

            after = page[^1].Position;
            missed.AddRange(page.TakeWhile(e => e.Position <= through));
        }

        return await _application.ReplayableAsync(session, missed, heard: false, stopping);
    }

    [LoggerMessage(1170, LogLevel.Error, "A client could not be let in ({Verb}); it was told to come back")]
    private partial void LogFailed(Exception exception, string verb);

    private sealed record Request(SessionClient Client, string Token, SessionTraits? Traits, string? SessionId, long Sequence)
    {
        public string Verb => Traits is null ? "resume" : "identify";
    }
}

/// <summary>Gives out session ids: opaque, unguessable, at least 128 random bits.</summary>
public interface ISessionIds
{
    string Next();
}

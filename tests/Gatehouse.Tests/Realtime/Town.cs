using System.Net;
using System.Text;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Dialects.Discord;
using Gatehouse.Realtime.Hub;
using Gatehouse.Realtime.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Realtime;

/// <summary>A hub with an application that lets everybody hear the topic they are told to, and clients that write down what they get.</summary>
internal sealed class Town : IAsyncDisposable
{
    private readonly TimingWheel _wheel = new(TimeProvider.System, NullLogger<TimingWheel>.Instance);
    private long _position;

    public Town(IApplication? application = null)
    {
        Application = application ?? new Plain();
        Hub = new EventHub(Application, new NoSessionJournal(), _wheel, TimeProvider.System, NullLogger<EventHub>.Instance);
    }

    public IApplication Application { get; }

    public EventHub Hub { get; }

    public Session Join(string id, Wire wire, ulong interests = ulong.MaxValue, string user = "1", params string[] topics)
    {
        var session = new Session(id, user, new SessionTraits(interests, Shard.Whole, 50, IsMobile: false));
        Hub.Admit(session, topics);
        Hub.Start(session, wire.Client, []);
        return session;
    }

    public Event Logged(string topic, string name, string payload = "{}", ulong interest = 0, ulong content = 0, params string[] concerns) => new Event
    {
        Topic = topic,
        Name = name,
        Payload = Encoding.UTF8.GetBytes(payload),
        Interest = interest,
        ContentInterest = content,
        Concerns = concerns,
    }.Place(++_position);

    public async Task DispatchAsync(params Event[] events)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hub.Take(events, done.SetResult);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public Task SettleAsync() => Hub.PostAsync(() => true);

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        await _wheel.DisposeAsync();
    }

    /// <summary>Everybody may hear everything; content withheld is an empty object.</summary>
    public class Plain : IApplication
    {
        public int Withheld { get; private set; }

        public ValueTask<Result<string>> AuthenticateAsync(string token, CancellationToken cancellationToken) => new(token);

        public ValueTask<Result<Done>> AdmitAsync(Session session, ISessionGate gate, CancellationToken cancellationToken)
        {
            gate.Admit(session, ["room"]);
            return new(new Done());
        }

        public ValueTask<IReadOnlyList<OpeningEvent>> OpeningAsync(Session session, CancellationToken cancellationToken) => new([]);

        public ValueTask<IReadOnlyList<Event>> ReplayableAsync(
            Session session, IReadOnlyList<Event> events, bool heard, CancellationToken cancellationToken) => new(events);

        public bool IsPersonal(Event e) => e.Topic == "me";

        public virtual ReadOnlyMemory<byte> Render(Event personal, Session session) => Encoding.UTF8.GetBytes($"\"{session.Id}\"");

        public ReadOnlyMemory<byte> Withhold(Event e)
        {
            Withheld++;
            return "{}"u8.ToArray();
        }

        public virtual void BeforeDispatch(Event e, ISubscriptions subscriptions)
        {
        }

        public virtual void AfterDispatch(Event e, ISubscriptions subscriptions)
        {
        }

        public void Handle(Session session, Command command, IBroadcast broadcast)
        {
        }

        public void Present(Session session, ISubscriptions subscriptions, IBroadcast broadcast)
        {
        }

        public void Ended(Session session, IBroadcast broadcast)
        {
        }
    }
}

/// <summary>A connection that writes down what is posted, and the client at its end.</summary>
internal sealed class Wire : Connection
{
    private readonly Lock _gate = new();
    private readonly List<string> _written = [];

    public Wire() => Client = new WireClient(this);

    public SessionClient Client { get; }

    public override long Id => 0;

    public override IPAddress? RemoteAddress => null;

    public override int PendingBytes => 0;

    public CloseReason? Closed { get; private set; }

    /// <summary>Drops what may be dropped, as a full outbox does.</summary>
    public bool IsFull { get; set; }

    public string[] Written
    {
        get
        {
            lock (_gate)
            {
                return [.. _written];
            }
        }
    }

    public override PostResult Post(ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, bool binary, Standing standing)
    {
        if (IsFull && standing == Standing.Droppable)
        {
            return PostResult.Dropped;
        }

        lock (_gate)
        {
            _written.Add(Encoding.UTF8.GetString(head) + Encoding.UTF8.GetString(shared));
        }

        return PostResult.NeedsFlush;
    }

    public override PostResult Send(ReadOnlySpan<byte> head, ReadOnlySpan<byte> shared, bool binary) =>
        Post(head, shared, binary, Standing.Ordinary);

    public override void Flush()
    {
    }

    public override void Close(CloseReason reason) => Closed ??= reason;

    public override void Abort()
    {
    }

    private sealed class WireClient(Wire wire) : SessionClient(wire, DiscordJsonFormat.Instance)
    {
        public override Event Resumed { get; } = new() { Topic = "", Name = "RESUMED", Payload = "{}"u8.ToArray() };

        public override void Begun(Session session)
        {
        }

        public override void StartAfresh()
        {
        }

        public override void Refuse(Fault fault)
        {
        }

        public override void AskToReconnect()
        {
        }

        public override void Dismiss(CloseReason reason) => wire.Close(reason);
    }
}

using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Bench.Rooms;

/// <summary>The smallest application: a client's token is the number of its room, and that room's messages are all it hears.</summary>
internal sealed class RoomApplication : IApplication
{
    public ValueTask<Result<string>> AuthenticateAsync(string token, CancellationToken cancellationToken) => new(token);

    public ValueTask<Result<Done>> AdmitAsync(Session session, ISessionGate gate, CancellationToken cancellationToken)
    {
        gate.Admit(session, ["room:" + session.User]);
        return new(new Done());
    }

    public ValueTask<IReadOnlyList<OpeningEvent>> OpeningAsync(Session session, CancellationToken cancellationToken)
    {
        var ready = new Event
        {
            Topic = "user:" + session.User,
            Name = "READY",
            Payload = System.Text.Encoding.UTF8.GetBytes(
                $$$"""{"v":10,"user":{"id":"1300000000000000004","username":"ada","discriminator":"0","global_name":null,"avatar":null},"guilds":[],"private_channels":[],"session_id":"{{{session.Id}}}","resume_gateway_url":"{{{session.Traits.ResumeUrl}}}","application":{"id":"1300000000000000004","flags":0}}"""),
        };
        return new([new OpeningEvent(ready, ready.Payload)]);
    }

    public ValueTask<IReadOnlyList<Event>> ReplayableAsync(
        Session session, IReadOnlyList<Event> events, bool heard, CancellationToken cancellationToken) => new(events);

    public bool IsPersonal(Event e) => false;

    public ReadOnlyMemory<byte> Render(Event personal, Session session) => personal.Payload;

    public ReadOnlyMemory<byte> Withhold(Event e) => e.Payload;

    public void BeforeDispatch(Event e, ISubscriptions subscriptions)
    {
    }

    public void AfterDispatch(Event e, ISubscriptions subscriptions)
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

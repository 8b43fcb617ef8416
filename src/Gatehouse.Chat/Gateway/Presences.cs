using System.Collections.Concurrent;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Who is around, and how: for each user the aggregate over all their sessions, with what a person's settings say on top. Changed on the dispatching thread only; what is seen of it may be
/// read anywhere.
/// </summary>
internal sealed class Presences(TimeProvider clock)
{
    // From the most to the least telling; a user's status is the first that any of their sessions shows.
    private static readonly string[] Order = ["online", "dnd", "idle", "invisible", "offline"];

    private readonly Dictionary<UserId, List<Session>> _sessions = [];
    private readonly ConcurrentDictionary<UserId, PresenceShape> _seen = new();

    // Where to tell of it; nobody is around before a session has begun.
    private IBroadcast? _broadcast;

    /// <summary>How many users are seen as around.</summary>
    public int Count => _seen.Count;

    /// <summary>How others see a user; null for offline and invisible.</summary>
    public PresenceShape? Of(UserId user) => _seen.GetValueOrDefault(user);

    /// <summary>How those members of a guild are seen who are around; costs as much as the fewer of members and people around.</summary>
    public IReadOnlyList<PresenceShape> In(GuildState guild)
    {
        var around = new List<PresenceShape>();
        if (_seen.Count < guild.Members.Count)
        {
            foreach (var (user, presence) in _seen)
            {
                if (guild.Members.ContainsKey(user))
                {
                    around.Add(presence);
                }
            }

            return around;
        }

        foreach (var user in guild.Members.Keys)
        {
            if (Of(user) is { } presence)
            {
                around.Add(presence);
            }
        }

        return around;
    }

    /// <summary>A session begins, or comes back.</summary>
    public void Begin(Session session, ISubscriptions subscriptions, IBroadcast broadcast)
    {
        // What a person has chosen is for all clients; one that begins says nothing new, as it could not know of it (userdoccers, "Identify").
        if (session.Tag is ChatSession { Settings: { Version: > 0 } settings, IsNew: true } chat)
        {
            chat.IsNew = false;
            Show(session, settings, subscriptions);
        }

        Arrive(session, broadcast);
    }

    /// <summary>Somebody changed their settings: from now on all their sessions are seen as these say.</summary>
    public void Change(SettingsChange change, ISubscriptions subscriptions)
    {
        foreach (var session in subscriptions.Of(Topics.Of(change.User)))
        {
            if (session.Tag is ChatSession chat)
            {
                chat.Learn(change.After);
                if (change.Before.Status != change.After.Status)
                {
                    Show(session, change.After, subscriptions);
                }
            }
        }

        if (_sessions.TryGetValue(change.User, out var sessions) && _broadcast is { } broadcast)
        {
            Tell(change.User, sessions, (ChatSession)sessions[0].Tag!, broadcast);
        }
    }

    /// <summary>A session says how it wants to be seen, or comes back.</summary>
    public void Arrive(Session session, IBroadcast broadcast)
    {
        _broadcast = broadcast;
        if (session.Tag is not ChatSession chat)
        {
            return;
        }

        if (!_sessions.TryGetValue(chat.User, out var sessions))
        {
            _sessions.Add(chat.User, sessions = []);
        }

        if (!sessions.Contains(session))
        {
            sessions.Add(session);
        }

        Tell(chat.User, sessions, chat, broadcast);
    }

    public void Leave(Session session, IBroadcast broadcast)
    {
        if (session.Tag is not ChatSession chat || !_sessions.TryGetValue(chat.User, out var sessions) || !sessions.Remove(session))
        {
            return;
        }

        Tell(chat.User, sessions, chat, broadcast);
        if (sessions.Count == 0)
        {
            _sessions.Remove(chat.User);
        }
    }

    private static void Show(Session session, UserSettings settings, ISubscriptions subscriptions) =>
        subscriptions.Show(session, new Command.SetPresence(settings.Status.Word(), session.Presence?.Activities ?? default));

    private void Tell(UserId user, List<Session> sessions, ChatSession changed, IBroadcast broadcast)
    {
        var before = Of(user);
        var now = Aggregate(user, sessions);
        if (before is not null && now is not null)
        {
            now = now with { Activities = Activities.GoingOn(before.Activities, now.Activities) };
        }

        if (now is null)
        {
            _seen.TryRemove(user, out _);
        }
        else
        {
            _seen[user] = now;
        }

        if (!SameAs(before, now))
        {
            Announce(now ?? Offline(user), GuildsOf(sessions, changed), broadcast);
        }
    }

    private PresenceShape? Aggregate(UserId user, List<Session> sessions)
    {
        var best = Order.Length;
        string? desktop = null;
        string? mobile = null;
        IReadOnlyList<ActivityShape> activities = [];
        foreach (var session in sessions)
        {
            var status = session.Presence?.Status ?? "online";
            var rank = Array.IndexOf(Order, status);
            if (rank < 3)
            {
                (desktop, mobile) = session.Traits.IsMobile ? (desktop, status) : (status, mobile);
            }

            if (rank < best || (rank == best && activities.Count == 0))
            {
                best = rank;
                activities = session.Presence is { } shown ? Activities.Read(shown.Activities, clock.GetUtcNow()) : [];
            }
        }

        var now = clock.GetUtcNow();
        return best >= 3 ? null : new PresenceShape
        {
            User = new UserIdShape(user.ToString()),
            Status = Order[best],
            Activities = SettingsOf(sessions)?.At(now).CustomStatus is { } custom ? Activities.Under(custom, activities, now) : activities,
            ClientStatus = new ClientStatusShape { Desktop = desktop, Mobile = mobile },
        };
    }

    private static UserSettings? SettingsOf(List<Session> sessions) =>
        sessions.Select(session => ((ChatSession)session.Tag!).Settings).OfType<UserSettings>().MaxBy(settings => settings.Version);

    private static PresenceShape Offline(UserId user) => new() { User = new UserIdShape(user.ToString()), Status = "offline" };

    private static bool SameAs(PresenceShape? one, PresenceShape? other) =>
        one is null || other is null
            ? ReferenceEquals(one, other)
            : one.Status == other.Status && one.ClientStatus == other.ClientStatus
                && one.Activities.SequenceEqual(other.Activities);

    private static HashSet<GuildId> GuildsOf(List<Session> sessions, ChatSession changed)
    {
        var guilds = new HashSet<GuildId>(changed.Guilds.Keys);
        foreach (var session in sessions)
        {
            guilds.UnionWith(((ChatSession)session.Tag!).Guilds.Keys);
        }

        return guilds;
    }

    private static void Announce(PresenceShape presence, HashSet<GuildId> guilds, IBroadcast broadcast)
    {
        foreach (var guild in guilds)
        {
            broadcast.Broadcast(new Event
            {
                Topic = Topics.Of(guild),
                Name = "PRESENCE_UPDATE",
                Payload = DiscordJson.Encode(presence with { GuildId = guild.ToString() }, DiscordJson.Default.PresenceShape),
                Interest = Intents.GuildPresences,
            });
        }
    }
}

using System.Runtime.InteropServices;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Moves subscriptions together with the event that announces the reason: who gains a guild or a channel hears from that event on, who loses it hears
/// nothing after it. Each decision is made on the state that the event itself carries, so the newest state, which may be further on, does not matter. A client
/// is told of a channel that comes into sight by CHANNEL_CREATE right before that event, and of one that goes out of sight by CHANNEL_DELETE right after it.
/// On the dispatching thread.
/// </summary>
internal sealed class Audience
{
    // Of the event that is being dispatched: the same change of view is the same move for everybody who makes it.
    private readonly Dictionary<(View From, View To), Move> _moves = [];
    private readonly List<(Session Session, Move Move)> _leaving = [];
    private readonly SortedDictionary<ulong, List<Session>> _told = [];

    /// <summary>Right before an event is dispatched.</summary>
    /// <param name="guild">The state that it carries.</param>
    public void Gain(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        _moves.Clear();
        _leaving.Clear();
        if (e.Name == "GUILD_CREATE")
        {
            Welcome(e, guild, subscriptions);
            return;
        }

        foreach (var session in Affected(e, guild, subscriptions))
        {
            if (session.Tag is ChatSession chat && chat.Guilds.TryGetValue(guild.Id, out var before) && guild.Members.TryGetValue(chat.User, out var member))
            {
                var after = Views.Of(guild).Of(guild, member);
                if (!ReferenceEquals(before, after))
                {
                    chat.Guilds[guild.Id] = after;
                    Begin(session, MoveOf(before, after), subscriptions);
                }
            }
        }

        Tell("CHANNEL_CREATE", e, guild, subscriptions);
    }

    /// <summary>Right after an event was dispatched.</summary>
    /// <param name="guild">The state that it carries.</param>
    public void Lose(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        if (e.Name == "GUILD_DELETE")
        {
            // To one user who left, or to all because the guild is gone.
            foreach (var session in subscriptions.Of(e.Topic))
            {
                Leave(session, guild, subscriptions);
            }

            return;
        }

        foreach (var (session, move) in _leaving)
        {
            foreach (var topic in move.Left)
            {
                subscriptions.Remove(session, topic);
            }

            Note(session, move.Lost);
        }

        _leaving.Clear();
        Tell("CHANNEL_DELETE", e, guild, subscriptions);
    }

    private static void Welcome(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        foreach (var session in subscriptions.Of(e.Topic))
        {
            if (session.Traits.Shard.Holds(guild.Id.Value) && session.Tag is ChatSession chat
                && guild.Members.TryGetValue(chat.User, out var member)
                && chat.Guilds.TryAdd(guild.Id, Views.Of(guild).Of(guild, member)))
            {
                subscriptions.Add(session, Topics.Of(guild.Id));
                foreach (var topic in chat.Guilds[guild.Id].Topics)
                {
                    subscriptions.Add(session, topic);
                }
            }
        }
    }

    private static void Leave(Session session, GuildState guild, ISubscriptions subscriptions)
    {
        if (session.Tag is not ChatSession chat || !chat.Guilds.Remove(guild.Id, out var view))
        {
            return;
        }

        subscriptions.Remove(session, Topics.Of(guild.Id));
        foreach (var topic in view.Topics)
        {
            subscriptions.Remove(session, topic);
        }
    }

    /// <summary>Whose view an event can change.</summary>
    private static IReadOnlyList<Session> Affected(Event e, GuildState guild, ISubscriptions subscriptions) => e.Name switch
    {
        // Concerns holds the member.
        "GUILD_MEMBER_UPDATE" when e.Concerns.Count > 0 => subscriptions.Of("user:" + e.Concerns[0]),
        "CHANNEL_CREATE" or "CHANNEL_UPDATE" or "CHANNEL_DELETE" or "GUILD_ROLE_UPDATE" or "GUILD_ROLE_DELETE" or "GUILD_UPDATE"
            => subscriptions.Of(Topics.Of(guild.Id)),
        _ => [],
    };

    private Move MoveOf(View before, View after)
    {
        ref var move = ref CollectionsMarshal.GetValueRefOrAddDefault(_moves, (before, after), out _);
        return move ??= before.To(after);
    }

    private void Begin(Session session, Move move, ISubscriptions subscriptions)
    {
        if (move.IsNothing)
        {
            return;
        }

        foreach (var topic in move.Joined)
        {
            subscriptions.Add(session, topic);
        }

        Note(session, move.Gained);
        _leaving.Add((session, move));
    }

    private void Note(Session session, ChannelId[] channels)
    {
        foreach (var channel in channels)
        {
            if (!_told.TryGetValue(channel.Value, out var sessions))
            {
                _told.Add(channel.Value, sessions = []);
            }

            sessions.Add(session);
        }
    }

    /// <summary>Tells those noted, each channel once for all of them. What the event itself says of its channel is not said twice.</summary>
    private void Tell(string name, Event e, GuildState guild, ISubscriptions subscriptions)
    {
        foreach (var (id, sessions) in _told)
        {
            if (guild.Channels.TryGetValue(new ChannelId(id), out var channel) && !(e.Name == name && e.Subject == Topics.Of(channel.Id)))
            {
                subscriptions.Tell(sessions, DiscordAnnouncer.Sight(name, channel));
            }
        }

        _told.Clear();
    }
}

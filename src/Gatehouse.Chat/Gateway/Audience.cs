using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Moves subscriptions together with the event that announces the reason: who gains a guild or a channel hears from that event on, who loses it hears
/// nothing after it. Each decision is made on the state that the event itself carries, so the newest state, which may be further on, does not matter.
/// </summary>
internal static class Audience
{
    /// <summary>Topics of a new session.</summary>
    public static List<string> TopicsOf(UserId user, IReadOnlyList<GuildState> guilds)
    {
        var topics = new List<string>(1 + guilds.Count) { Topics.Of(user) };
        foreach (var guild in guilds)
        {
            topics.Add(Topics.Of(guild.Id));
            foreach (var channel in guild.Channels.Values)
            {
                if (!guild.IsOpen(channel) && guild.MayView(channel, user))
                {
                    topics.Add(Topics.Of(channel.Id));
                }
            }
        }

        return topics;
    }

    public static void Gain(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        if (e.Name == "GUILD_CREATE")
        {
            foreach (var session in subscriptions.Of(e.Topic))
            {
                if (session.Traits.Shard.Holds(guild.Id.Value) && session.Tag is ChatSession chat && chat.Guilds.Add(guild.Id))
                {
                    foreach (var topic in TopicsOf(chat.User, [guild]))
                    {
                        subscriptions.Add(session, topic);
                    }
                }
            }

            return;
        }

        foreach (var (session, channel) in Affected(e, guild, subscriptions))
        {
            if (!guild.IsOpen(channel) && guild.MayView(channel, UserOf(session)))
            {
                subscriptions.Add(session, Topics.Of(channel.Id));
            }
        }
    }

    public static void Lose(Event e, GuildState guild, ISubscriptions subscriptions)
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

        if (e.Name == "CHANNEL_DELETE" && e.Subject is { } deleted)
        {
            foreach (var session in subscriptions.Of(deleted))
            {
                subscriptions.Remove(session, deleted);
            }

            return;
        }

        foreach (var (session, channel) in Affected(e, guild, subscriptions))
        {
            if (guild.IsOpen(channel) || !guild.MayView(channel, UserOf(session)))
            {
                subscriptions.Remove(session, Topics.Of(channel.Id));
            }
        }
    }

    private static void Leave(Session session, GuildState guild, ISubscriptions subscriptions)
    {
        if (session.Tag is not ChatSession chat || !chat.Guilds.Remove(guild.Id))
        {
            return;
        }

        subscriptions.Remove(session, Topics.Of(guild.Id));
        foreach (var channel in guild.Channels.Keys)
        {
            subscriptions.Remove(session, Topics.Of(channel));
        }
    }

    /// <summary>Whose view of which channels an event can change.</summary>
    private static IEnumerable<(Session Session, Channel Channel)> Affected(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        var sessions = e.Name switch
        {
            // Concerns holds the member.
            "GUILD_MEMBER_UPDATE" when e.Concerns.Count > 0 => subscriptions.Of("user:" + e.Concerns[0]),
            "CHANNEL_CREATE" or "CHANNEL_UPDATE" or "GUILD_ROLE_UPDATE" or "GUILD_ROLE_DELETE" or "GUILD_UPDATE"
                => subscriptions.Of(Topics.Of(guild.Id)),
            _ => [],
        };
        var channels = ChannelOf(e, guild) is { } one ? [one] : guild.Channels.Values;
        return from session in sessions
               where session.Tag is ChatSession chat && chat.Guilds.Contains(guild.Id)
               from channel in channels
               select (session, channel);
    }

    private static Channel? ChannelOf(Event e, GuildState guild) =>
        e.Subject is { } subject && subject.StartsWith("channel:", StringComparison.Ordinal)
        && ulong.TryParse(subject.AsSpan("channel:".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? guild.Channels.GetValueOrDefault(new ChannelId(id))
            : null;

    private static UserId UserOf(Session session) => ((ChatSession)session.Tag!).User;
}

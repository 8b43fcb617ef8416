using System.Globalization;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Decides which events of the past a user may hear again: those about guilds they are in and channels they may view <em>now</em>, and of a guild they
/// joined meanwhile only what came after they joined.
/// </summary>
/// <param name="user">Who.</param>
/// <param name="heard">The events are what the session heard before, so that it may know of what is gone by now.</param>
/// <param name="guilds">For what is now.</param>
internal sealed class Replay(UserId user, bool heard, IGuildStore guilds)
{
    private readonly Dictionary<GuildId, GuildState?> _states = [];
    private readonly string _mine = $"user:{user.Value}";

    public async ValueTask<IReadOnlyList<Event>> FilterAsync(IReadOnlyList<Event> events, CancellationToken cancellationToken)
    {
        var joining = events.Where(IsWelcome).Select(GuildOf).ToHashSet();
        var replay = new List<Event>(events.Count);
        foreach (var e in events)
        {
            if (e.Topic == _mine)
            {
                if (await AboutMeAsync(e, joining, cancellationToken) is { } mine)
                {
                    replay.Add(mine);
                }
            }
            else if (await MayHearAsync(e, joining, cancellationToken))
            {
                replay.Add(e);
            }
        }

        return replay;
    }

    private async ValueTask<Event?> AboutMeAsync(Event e, HashSet<GuildId> joining, CancellationToken cancellationToken)
    {
        if (!IsWelcome(e))
        {
            return e;
        }

        var id = GuildOf(e);
        joining.Remove(id);
        if (await StateAsync(id, cancellationToken) is not { } state || !state.Members.ContainsKey(user))
        {
            return null;
        }

        // Told as it is now: the events that follow in the replay only repeat what is in it already.
        var welcome = new Event
        {
            Topic = e.Topic,
            Name = e.Name,
            Payload = e.Payload,
            Interest = e.Interest,
            Context = state,
        };
        return e.IsLogged ? welcome.Place(e.Position) : welcome;
    }

    private async ValueTask<bool> MayHearAsync(Event e, HashSet<GuildId> joining, CancellationToken cancellationToken)
    {
        if (Number(e.Topic, "guild:") is { } guild)
        {
            var id = new GuildId(guild);
            return !joining.Contains(id) && await StateAsync(id, cancellationToken) is { } state && MaySee(e, state);
        }

        if (Number(e.Topic, "channel:") is { } channel)
        {
            var state = await guilds.FindAsync(new ChannelId(channel), cancellationToken);
            return state is null
                ? heard && e.Name == "CHANNEL_DELETE"
                : !joining.Contains(state.Id) && MaySee(e, state);
        }

        foreach (var permitted in Topics.Permitted)
        {
            if (Number(e.Topic, permitted.Prefix) is { } within)
            {
                return await StateAsync(new GuildId(within), cancellationToken) is { } state
                    && state.Members.TryGetValue(user, out var member) && permitted.IsFor(state.GrantedTo(member));
            }
        }

        // What was told to the session alone was for it, as far as it was kept.
        return e.Topic.Length == 0 && !e.Payload.IsEmpty;
    }

    private bool MaySee(Event e, GuildState state)
    {
        if (!state.Members.ContainsKey(user))
        {
            return false;
        }

        if (e.Subject is null || Number(e.Subject, "channel:") is not { } channel)
        {
            return true;
        }

        // A channel that is still there was deleted for those only who ceased to see it.
        return state.Channels.TryGetValue(new ChannelId(channel), out var found)
            ? state.MayView(found, user) == (e.Name != "CHANNEL_DELETE")
            : e.Name == "CHANNEL_DELETE" && (heard || e.Topic.StartsWith("guild:", StringComparison.Ordinal));
    }

    private async ValueTask<GuildState?> StateAsync(GuildId id, CancellationToken cancellationToken)
    {
        if (!_states.TryGetValue(id, out var state))
        {
            state = await guilds.FindAsync(id, cancellationToken);
            _states.Add(id, state);
        }

        return state;
    }

    private bool IsWelcome(Event e) => e.Name == "GUILD_CREATE" && e.Topic == _mine;

    /// <summary>The guild that a welcome or a farewell is about, also of one that was read again and has no context.</summary>
    public static GuildId GuildOf(Event e)
    {
        if (e.Context is GuildState state)
        {
            return state.Id;
        }

        using var body = System.Text.Json.JsonDocument.Parse(e.Payload);
        return new GuildId(ulong.Parse(body.RootElement.GetProperty("id").GetString()!, CultureInfo.InvariantCulture));
    }

    /// <summary>The number behind a prefix; null when it is another sort of topic.</summary>
    public static ulong? Number(string topic, string prefix) =>
        topic.StartsWith(prefix, StringComparison.Ordinal)
        && ulong.TryParse(topic.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}

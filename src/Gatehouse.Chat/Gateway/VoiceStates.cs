using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// Who is in which voice channel: at most one place per guild and user, and for people one in all. Kept for as long as the session that connected lives, and never
/// stored. May be asked and changed by any thread.
/// </summary>
internal sealed class VoiceStates(IGuildStore guilds, IVoiceServer server, Errands errands) : IVoice
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(GuildId Guild, UserId User), VoiceState> _states = [];

    // Where to tell of it; nobody is in a channel before a session has spoken.
    private IBroadcast? _broadcast;

    public ChannelId? ChannelOf(GuildId guild, UserId user) => Find(guild, user)?.Channel;

    public VoiceState? Find(GuildId guild, UserId user)
    {
        lock (_gate)
        {
            return _states.GetValueOrDefault((guild, user));
        }
    }

    /// <summary>Those who fit.</summary>
    public VoiceState[] Where(Func<VoiceState, bool> fits)
    {
        lock (_gate)
        {
            return _states.Count == 0 ? [] : [.. _states.Values.Where(fits)];
        }
    }

    /// <summary>A client says where it wants to be heard; what it may not is passed over in silence, as Discord does. On the dispatching thread.</summary>
    public void Take(Session session, ReadOnlyMemory<byte> body, IBroadcast broadcast)
    {
        _broadcast = broadcast;
        if (session.Tag is not ChatSession chat || VoiceRequest.Read(body) is not { } request || !chat.Guilds.ContainsKey(request.Guild))
        {
            return;
        }

        errands.TryRun(chat, async stopping =>
        {
            if (await guilds.FindAsync(request.Guild, stopping) is { } guild && Apply(guild, chat.User, session, request) is { } joined)
            {
                await ShowServerAsync(joined, stopping);
            }
        });
    }

    public async ValueTask MoveAsync(GuildState guild, UserId user, ChannelId? to, CancellationToken cancellationToken)
    {
        if (to is not { } id)
        {
            Replace(guild, user, static _ => null, Broadcast);
        }
        else if (guild.Channels.TryGetValue(id, out var channel) && guild.Members.TryGetValue(user, out var member)
            && Replace(guild, user, before => before?.In(guild, channel, member), Broadcast) is { } moved)
        {
            await ShowServerAsync(moved, cancellationToken);
        }
    }

    /// <summary>Somebody left the guild, or a channel is about to be gone. On the dispatching thread, right before it is told.</summary>
    public void BeforeDispatch(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        if (e.Name == "GUILD_DELETE" && Replay.Number(e.Topic, "user:") is { } user)
        {
            Replace(guild, new UserId(user), static _ => null, told => subscriptions.Tell(subscriptions.Of(told.Topic), told));
        }
        else if (e.Name == "CHANNEL_DELETE" && e.Subject is not null && Replay.Number(e.Subject, "channel:") is { } channel)
        {
            foreach (var state in Where(state => state.Channel.Value == channel))
            {
                // Heard where the channel was heard.
                Replace(guild, state.User, static _ => null, told => subscriptions.Tell(subscriptions.Of(e.Topic), told));
            }
        }
    }

    /// <summary>A member changed, or what members may do somewhere. On the dispatching thread, right after it is told.</summary>
    public void AfterDispatch(Event e, GuildState guild, ISubscriptions subscriptions)
    {
        switch (e.Name)
        {
            case "GUILD_MEMBER_UPDATE" when e.Concerns.Count > 0 && Replay.Number("user:" + e.Concerns[0], "user:") is { } id:
                Look(guild, new UserId(id), subscriptions);
                break;
            case "CHANNEL_UPDATE" when e.Subject is not null && Replay.Number(e.Subject, "channel:") is { } channel:
                Look(guild, state => state.Guild == guild.Id && state.Channel.Value == channel, subscriptions);
                break;
            case "GUILD_ROLE_UPDATE" or "GUILD_ROLE_DELETE" or "GUILD_UPDATE":
                Look(guild, state => state.Guild == guild.Id, subscriptions);
                break;
        }
    }

    /// <summary>Lets somebody speak on a stage or not any more, and notes that they ask to (discord-api-docs, "Modify Current User Voice State", "Modify User Voice State").</summary>
    /// <param name="guild">Where the asker is a member.</param>
    /// <param name="isOwn">The asker changes their own, for which there are other rules.</param>
    public Result<Done> Change(GuildState guild, UserId asker, UserId user, VoiceStatePatch patch, bool isOwn, DateTimeOffset now)
    {
        if (Find(guild.Id, user) is not { } state || !guild.Channels.TryGetValue(state.Channel, out var channel) || !guild.MayView(channel, asker))
        {
            return Faults.UnknownVoiceState;
        }

        if (VoiceRules.Check(guild, channel, asker, patch, isOwn) is { } refusal)
        {
            return refusal;
        }

        var isBot = guild.Members.TryGetValue(user, out var member) && member.User.IsBot;
        Replace(
            guild,
            user,
            there => there?.Channel == channel.Id ? Changed(there, patch, isOwn, isBot, now) : there,
            Broadcast);
        return default(Done);
    }

    /// <summary>A session is over, and with it whoever was heard through it.</summary>
    public void Leave(Session session, IBroadcast broadcast)
    {
        foreach (var state in Where(state => ReferenceEquals(state.Session, session)))
        {
            lock (_gate)
            {
                _states.Remove((state.Guild, state.User));
            }

            broadcast.Broadcast(state.Told(null, state.Topic, hasLeft: true));
        }
    }

    private static VoiceState Changed(VoiceState state, VoiceStatePatch patch, bool isOwn, bool isBot, DateTimeOffset now)
    {
        var suppress = patch.Suppress.Or(state.Suppress);
        var asked = patch.RequestedAt.Says(out var at) && isOwn ? (at < now ? now : at) : state.RequestedAt;
        if (patch.Suppress.IsPresent && !isOwn)
        {
            // Whom a moderator lets speak is asked to do so; who has to be silent does not ask any more.
            asked = suppress || isBot ? null : now;
        }

        return state with { Suppress = suppress, RequestedAt = asked };
    }

    private void Look(GuildState guild, Func<VoiceState, bool> fits, ISubscriptions subscriptions)
    {
        foreach (var state in Where(fits))
        {
            Look(guild, state.User, subscriptions);
        }
    }

    private void Look(GuildState guild, UserId user, ISubscriptions subscriptions)
    {
        if (guild.Members.TryGetValue(user, out var member))
        {
            Replace(
                guild,
                user,
                before => before is null || guild.IsTimedOut(member) || !guild.Channels.TryGetValue(before.Channel, out var channel)
                    ? null
                    : before.In(guild, channel, member),
                told => subscriptions.Tell(subscriptions.Of(told.Topic), told));
        }
    }

    private void Broadcast(Event told) => _broadcast?.Broadcast(told);

    private VoiceState? Apply(GuildState guild, UserId user, Session session, VoiceRequest request)
    {
        if (request.Channel is not { } wanted)
        {
            Replace(guild, user, static _ => null, Broadcast);
            return null;
        }

        if (!guild.Members.TryGetValue(user, out var member) || !guild.Channels.TryGetValue(wanted, out var channel))
        {
            return null;
        }

        var before = Find(guild.Id, user);
        var isThere = before?.Channel == wanted;
        if (!isThere && !VoiceRules.MayConnect(guild, channel, member, Where(state => state.Channel == wanted).Length))
        {
            return null;
        }

        if (!member.User.IsBot)
        {
            LeaveElsewhere(guild.Id, user);
        }

        var now = Replace(
            guild,
            user,
            there => (there?.Channel == wanted ? there with { Session = session } : new VoiceState(guild.Id, user, wanted, session)).In(guild, channel, member) with
            {
                SelfMute = request.SelfMute,
                SelfDeaf = request.SelfDeaf,
                SelfVideo = request.SelfVideo,
            },
            Broadcast);
        return isThere && ReferenceEquals(before!.Session, session) ? null : now;
    }

    // A person has one pair of ears.
    private void LeaveElsewhere(GuildId here, UserId user)
    {
        foreach (var state in Where(state => state.User == user && state.Guild != here))
        {
            lock (_gate)
            {
                _states.Remove((state.Guild, user));
            }

            Broadcast(state.Told(null, state.Topic, hasLeft: true));
        }
    }

    /// <summary>Puts somebody's new place in that of the old one, and tells those who may know of either.</summary>
    /// <param name="next">Null for none.</param>
    private VoiceState? Replace(GuildState guild, UserId user, Func<VoiceState?, VoiceState?> next, Action<Event> tell)
    {
        VoiceState? before;
        VoiceState? after;
        lock (_gate)
        {
            before = _states.GetValueOrDefault((guild.Id, user));
            after = next(before);
            if (after is null)
            {
                _states.Remove((guild.Id, user));
            }
            else
            {
                _states[(guild.Id, user)] = after;
            }
        }

        if (before == after)
        {
            return after;
        }

        if (before is not null && before.Topic != after?.Topic)
        {
            tell(before.Told(guild, before.Topic, hasLeft: true));
        }

        if (after is not null)
        {
            tell(after.Told(guild, after.Topic, hasLeft: false));
        }

        return after;
    }

    private async ValueTask ShowServerAsync(VoiceState joined, CancellationToken cancellationToken)
    {
        if (server.Endpoint is not { } endpoint || _broadcast is not { } broadcast)
        {
            return;
        }

        var token = server.Issue(new VoiceGrant(joined.User, joined.Guild, joined.Channel, joined.Session.Id));
        var shown = DiscordJson.Encode(new VoiceServerShape(token, joined.Guild.ToString(), endpoint), DiscordJson.Default.VoiceServerShape);
        await broadcast.TellAsync(joined.Session, new Event { Topic = "", Name = "VOICE_SERVER_UPDATE", Payload = shown }, shown, cancellationToken);
    }
}

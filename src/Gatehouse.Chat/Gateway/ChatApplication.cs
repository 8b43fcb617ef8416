using System.Globalization;
using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>The embedded chat application as sessions meet it: who they are, what they hear first, and what each event is to them.</summary>
internal sealed class ChatApplication(
    Authenticator authenticator, IGuildStore guilds, IReadStateStore readStates, ISettingsStore settings, Presences presences, MemberRequests requests, VoiceStates voices, TimeProvider clock) : IApplication
{
    // A client that resumes has had its READY; the event stands in the ring so that counting begins at one.
    private static readonly Event Ready = new() { Topic = "", Name = "READY", Payload = default };

    private readonly Audience _audience = new();

    public async ValueTask<Result<string>> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        var who = await authenticator.WhoAsync(token, cancellationToken);
        return who.Succeeds(out var user, out var fault) ? user.Id.ToString() : fault;
    }

    public async ValueTask<Result<Done>> AdmitAsync(Session session, ISessionGate gate, CancellationToken cancellationToken)
    {
        var user = UserOf(session);
        Fault? refused = null;
        ChatSession? admitted = null;
        var isPerson = false;
        var seam = await guilds.CaptureAsync(
            user,
            (account, states) =>
            {
                if (account is null)
                {
                    refused = Gone;
                    return;
                }

                GuildState[] mine = [.. states.Where(guild => !guild.IsConversation && session.Traits.Shard.Holds(guild.Id.Value))];

                // Whatever has no guild goes to the first shard (discord-api-docs, "Sharding").
                GuildState[] conversations = session.Traits.Shard.Id == 0 ? [.. states.Where(state => state.IsConversation)] : [];
                var chat = new ChatSession(user, mine, conversations, account);
                session.Tag = admitted = chat;
                isPerson = !account.User.IsBot;
                gate.Admit(session, chat.Topics());
            },
            cancellationToken);
        if (admitted is null)
        {
            return refused!;
        }

        admitted.Seam = seam;
        if (isPerson)
        {
            // Read after the seam: whatever changes meanwhile is told too.
            admitted.Learn(await settings.FindAsync(user, cancellationToken));
        }

        return new Done();
    }

    public async ValueTask<IReadOnlyList<OpeningEvent>> OpeningAsync(Session session, CancellationToken cancellationToken)
    {
        var chat = (ChatSession)session.Tag!;
        var (account, states, conversations) = chat.Captured!.Value;
        ConversationShape[] shown = [.. conversations.Select(state => Shapes.Conversation(state, chat.User, NewestOf(state)))];
        chat.Captured = null;
        var ready = Shapes.Ready(session, account, states, shown);
        if (!account.User.IsBot)
        {
            // Read after the seam: what it tells too early, the events that follow tell again.
            var read = await readStates.OfAsync(chat.User, Sight(chat.User, [.. states, .. conversations]), chat.Seam, cancellationToken);
            ready = ready with
            {
                ReadState = Shapes.ReadStates(read, chat.Seam.Position),
                UserSettings = Shapes.UserSettings((chat.Settings ?? UserSettings.Initial).At(clock.GetUtcNow())),
            };
        }

        chat.IsNew = true;

        var opening = new List<OpeningEvent>(1 + states.Count)
        {
            new(Ready, DiscordJson.Encode(ready, DiscordJson.Default.ReadyShape)),
        };
        foreach (var guild in states)
        {
            opening.Add(new OpeningEvent(Welcome(chat.User, guild), GuildCreate(session, chat.User, guild)));
        }

        return opening;
    }

    public async ValueTask<IReadOnlyList<Event>> ReplayableAsync(
        Session session, IReadOnlyList<Event> events, bool heard, CancellationToken cancellationToken)
    {
        if (session.Tag is ChatSession chat)
        {
            // A rescued session is not told an opening.
            chat.Captured = null;
        }

        return await new Replay(UserOf(session), heard, guilds).FilterAsync(events, cancellationToken);
    }

    // What goes to a user differs by session: by shard, and a guild by who looks at it.
    public bool IsPersonal(Event e) => e.Topic.StartsWith("user:", StringComparison.Ordinal);

    public ReadOnlyMemory<byte> Render(Event personal, Session session)
    {
        if (personal.Name is not ("GUILD_CREATE" or "GUILD_DELETE"))
        {
            // Whatever has no guild goes to the first shard (discord-api-docs, "Sharding").
            return session.Traits.Shard.Id == 0 ? personal.Payload : default;
        }

        if (!session.Traits.Shard.Holds(Replay.GuildOf(personal).Value))
        {
            return default;
        }

        // A farewell that is read again has no context, but says all there is to say.
        var user = UserOf(session);
        return personal.Name == "GUILD_DELETE" ? personal.Payload
            : personal.Context is GuildState guild && guild.Members.ContainsKey(user) ? GuildCreate(session, user, guild)
            : default;
    }

    public ReadOnlyMemory<byte> Withhold(Event e) => WithheldContent.Strip(e.Payload);

    public void BeforeDispatch(Event e, ISubscriptions subscriptions)
    {
        if (e.Context is GuildState guild)
        {
            voices.BeforeDispatch(e, guild, subscriptions);
            _audience.Gain(e, guild, subscriptions);
        }
    }

    public void AfterDispatch(Event e, ISubscriptions subscriptions)
    {
        if (e.Context is GuildState guild)
        {
            _audience.Lose(e, guild, subscriptions);
            voices.AfterDispatch(e, guild, subscriptions);
        }
        else if (e.Context is SettingsChange change)
        {
            presences.Change(change, subscriptions);
        }
    }

    public void Handle(Session session, Command command, IBroadcast broadcast)
    {
        switch (command)
        {
            case Command.SetPresence:
                presences.Arrive(session, broadcast);
                break;
            case Command.Ask("members", var body):
                requests.Take(session, body, broadcast);
                break;
            case Command.Ask("voice", var body):
                voices.Take(session, body, broadcast);
                break;
        }
    }

    public void Present(Session session, ISubscriptions subscriptions, IBroadcast broadcast) => presences.Begin(session, subscriptions, broadcast);

    public void Ended(Session session, IBroadcast broadcast)
    {
        presences.Leave(session, broadcast);
        voices.Leave(session, broadcast);
    }

    private static readonly Fault Gone = new(FaultKind.Unauthenticated, 0, "The account is gone.");

    private static UserId UserOf(Session session) => new(ulong.Parse(session.User, CultureInfo.InvariantCulture));

    private static Event Welcome(UserId user, GuildState guild) => new()
    {
        Topic = Topics.Of(user),
        Name = "GUILD_CREATE",
        Payload = default,
        Interest = Intents.Guilds,
        Context = guild,
    };

    /// <summary>Since when somebody may read where, in these states.</summary>
    private static Func<GuildId, ChannelId?, DateTimeOffset?> Sight(UserId viewer, IEnumerable<GuildState> states)
    {
        var homes = states.ToDictionary(state => state.Id);
        return (home, channel) => homes.TryGetValue(home, out var state) && state.Members.TryGetValue(viewer, out var member)
            && (state.IsConversation || channel is not { } seen || Views.Of(state).Of(state, member).Sees(seen))
                ? member.JoinedAt
                : null;
    }

    private MessageId? NewestOf(GuildState conversation) =>
        guilds.NewestMessages(conversation.Id).TryGetValue(new ChannelId(conversation.Id.Value), out var newest) ? newest : null;

    private byte[] GuildCreate(Session session, UserId viewer, GuildState guild)
    {
        var traits = session.Traits;
        var large = guild.Members.Count > traits.LargeThreshold;
        var around = (traits.Interests & Intents.GuildPresences) == 0 ? [] : presences.In(guild);

        var view = Views.Of(guild).Of(guild, guild.Members[viewer]);
        var heard = voices.Where(state => state.Guild == guild.Id && view.Sees(state.Channel));

        // Of a large guild only oneself and whoever can be heard; everybody else on request (discord-api-docs, "Guild Create").
        var members = large
            ? heard.Select(state => state.User).Append(viewer).Distinct().Where(guild.Members.ContainsKey).Select(user => guild.Members[user])
            : guild.Members.Values;
        var shape = Shapes.GuildCreate(
            guild, viewer, guild.Channels.Values.Where(channel => view.Sees(channel.Id)), members, around, guilds.NewestMessages(guild.Id), large) with
        {
            VoiceStates = [.. heard.Select(state => state.Shape())],
        };
        return DiscordJson.Encode(shape, DiscordJson.Default.GuildCreateShape);
    }
}

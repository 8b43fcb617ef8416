using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Hub;
using Gatehouse.Realtime.Sessions;
using Gatehouse.Tests.Realtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Chat;

/// <summary>20,000 members, 5,000 of them around, 50 roles, 60 channels of which 20 are hidden from some: what happens costs no more than its audience.</summary>
[Collection(nameof(Alone))]
public sealed class A_large_guild : IAsyncLifetime
{
    private const int Members = 20_000;
    private const int Online = 5_000;
    private const int Roles = 50;
    private const int Closed = 20;
    private const ulong WantedByMost = Intents.Guilds | Intents.GuildMessages | Intents.MessageContent;

    private readonly TimingWheel _wheel = new(TimeProvider.System, NullLogger<TimingWheel>.Instance);
    private readonly Errands _errands = new(NullLogger<Errands>.Instance);
    private readonly List<Wire> _wires = [];
    private readonly OneGuild _store = new(Found());
    private readonly DiscordAnnouncer _announcer = new(Api.Cast.Files);
    private ChatApplication _application = null!;
    private EventHub _hub = null!;
    private long _position;

    public async Task InitializeAsync()
    {
        var presences = new Presences(TimeProvider.System);
        _application = new ChatApplication(null!, _store, new NoReadStates(), new FixedSettings(), presences, new MemberRequests(_store, presences, _errands, TimeProvider.System), new VoiceStates(_store, new NoVoiceServer(), _errands), TimeProvider.System);
        _hub = new EventHub(_application, new NoSessionJournal(), _wheel, TimeProvider.System, NullLogger<EventHub>.Instance);
        for (var number = 0; number < Online; number++)
        {
            _wires.Add(await EnterAsync(IdOf(number), number % 100 == 0 ? WantedByMost | Intents.GuildMembers : WantedByMost));
        }
    }

    public async Task DisposeAsync()
    {
        await _errands.DisposeAsync();
        await _hub.DisposeAsync();
        await _wheel.DisposeAsync();
    }

    [Fact]
    public async Task costs_a_message_one_encoding_and_no_question()
    {
        var guild = _store.State;
        var (encodings, computed) = (_hub.Encodings, Views.Computed);

        await DispatchAsync(_announcer.MessagePosted(
            new Message(new(1UL << 40), new(200), guild.Id, guild.Members[IdOf(0)].User, "ahoy"), guild));

        Assert.Equal((1, 0), (_hub.Encodings - encodings, Views.Computed - computed));
        Assert.All(_wires, wire => Assert.Single(wire.Written, written => Is(written, "MESSAGE_CREATE")));
    }

    [Fact]
    public async Task costs_a_change_of_a_role_one_answer_for_each_sort_of_member()
    {
        var guild = _store.State;
        var role = guild.Roles[new(1_000)] with { Permissions = Permissions.ManageNicknames };
        var after = guild.With(role);
        var (encodings, computed) = (_hub.Encodings, Views.Computed);

        await DispatchAsync(guild, after, new GuildEvent.RoleUpdated(role));

        // Each member has one of the roles, or is the owner.
        Assert.InRange(Views.Computed - computed, Closed, (Roles + 1) * Closed);
        Assert.Equal(1, _hub.Encodings - encodings);
        Assert.All(_wires, wire => Assert.Single(wire.Written, written => Is(written, "GUILD_ROLE_UPDATE")));
    }

    [Fact]
    public async Task tells_those_who_begin_to_see_a_channel_of_it_in_one_encoding()
    {
        var guild = _store.State;
        var channel = guild.Channels[new(300)];
        var opened = channel with { Overwrites = [.. channel.Overwrites, new Overwrite(1_005, OverwriteKind.Role, Permissions.ViewChannel, Permissions.None)] };
        var encodings = _hub.Encodings;

        await DispatchAsync(guild, guild.With(opened), new GuildEvent.ChannelUpdated(channel, opened));

        Assert.Equal(2, _hub.Encodings - encodings);
        Assert.Equal(Online / Roles, _wires.Count(wire => wire.Written.Any(written => Is(written, "CHANNEL_CREATE"))));
    }

    [Fact]
    public async Task costs_who_joins_a_look_at_the_channels_and_others_one_encoding()
    {
        var guild = _store.State;
        var newcomer = await EnterAsync(new UserId(9_999_999), WantedByMost, isMember: false);
        var member = new Member(new User(new UserId(9_999_999), "newcomer", IsBot: false), Harbour.Noon);
        var (encodings, computed) = (_hub.Encodings, Views.Computed);

        await DispatchAsync(guild, guild.With(member), new GuildEvent.MemberJoined(member));

        Assert.InRange(Views.Computed - computed, 0, Closed);
        Assert.Equal(1, _hub.Encodings - encodings);
        Assert.Equal(Online / 100, _wires.Count(wire => wire.Written.Any(written => Is(written, "GUILD_MEMBER_ADD"))));
        using var welcome = JsonDocument.Parse(Assert.Single(newcomer.Written, written => Is(written, "GUILD_CREATE")));
        var d = welcome.RootElement.GetProperty("d");
        Assert.Equal((true, Members + 1, 1), (d.GetProperty("large").GetBoolean(), d.GetProperty("member_count").GetInt32(), d.GetProperty("members").GetArrayLength()));
    }

    [Fact]
    public async Task costs_a_member_who_is_given_a_role_no_more_than_their_own_sessions()
    {
        var guild = _store.State;
        var member = guild.Members[IdOf(7)] with { Roles = [new(1_007), new(1_008)] };
        var computed = Views.Computed;

        await DispatchAsync(guild, guild.With(member), new GuildEvent.MemberUpdated(member));

        Assert.InRange(Views.Computed - computed, 0, Closed);
        Assert.Contains(_wires[7].Written, written => Is(written, "GUILD_MEMBER_UPDATE"));
    }

    [Fact]
    public async Task is_listed_a_thousand_at_a_time()
    {
        var wire = _wires[0];
        var session = wire.Client.Session!;
        var wish = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["guild_id"] = "100", ["query"] = "", ["limit"] = 0, ["nonce"] = "all" });

        _hub.Handle(session, new Command.Ask("members", wish));
        await Eventually(() => wire.Written.Count(written => Is(written, "GUILD_MEMBERS_CHUNK")) == Members / 1_000);

        var listed = new HashSet<string>();
        foreach (var chunk in wire.Written.Where(written => Is(written, "GUILD_MEMBERS_CHUNK")))
        {
            using var document = JsonDocument.Parse(chunk);
            listed.UnionWith(document.RootElement.GetProperty("d").GetProperty("members").EnumerateArray()
                .Select(member => member.GetProperty("user").GetProperty("id").GetString()!));
        }

        Assert.Equal(Members, listed.Count);
    }

    private static bool Is(string written, string name) => written.Contains($"\"t\":\"{name}\"", StringComparison.Ordinal);

    private static UserId IdOf(int number) => new(1_000_000 + (ulong)number);

    private static GuildState Found()
    {
        var guild = GuildRules.Create(Harbour.Id, new ChannelId(200), new User(IdOf(0), "sailor0", false), new NewGuild("harbour"), Harbour.Noon).Value;
        for (var number = 0; number < Roles; number++)
        {
            guild = guild.With(new Role(new(1_000 + (ulong)number), $"role{number}", Permissions.None, 1));
        }

        for (var number = 1; number < 40; number++)
        {
            guild = guild.With(new Channel(new(200 + (ulong)number), guild.Id, ChannelKind.Text, $"open{number}", number));
        }

        for (var number = 0; number < Closed; number++)
        {
            guild = guild.With(new Channel(new(300 + (ulong)number), guild.Id, ChannelKind.Text, $"closed{number}", number)
            {
                Overwrites =
                [
                    Harbour.Everyone(deny: Permissions.ViewChannel),
                    Harbour.For(new RoleId(1_000 + (ulong)(20 + number)), allow: Permissions.ViewChannel),
                ],
            });
        }

        var members = guild.Members.ToBuilder();
        for (var number = 1; number < Members; number++)
        {
            members[IdOf(number)] = new Member(new User(IdOf(number), $"sailor{number}", false), Harbour.Noon) { Roles = [new(1_000 + (ulong)(number % Roles))] };
        }

        return guild with { Members = members.ToImmutable() };
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, patience.Token);
        }
    }

    private async Task<Wire> EnterAsync(UserId user, ulong interests, bool isMember = true)
    {
        var session = new Session($"s{user}", user.ToString(), new SessionTraits(interests, Shard.Whole, 250, IsMobile: false));
        _store.IsAway = !isMember;
        Assert.Null((await _application.AdmitAsync(session, _hub, CancellationToken.None)).Fault);
        var wire = new Wire();
        _hub.Start(session, wire.Client, await _application.OpeningAsync(session, CancellationToken.None));
        await _hub.PostAsync(() => true);
        return wire;
    }

    private Task DispatchAsync(GuildState before, GuildState after, GuildEvent change)
    {
        var events = new List<Event>();
        _announcer.Announce(change, before, after, events);
        return DispatchAsync([.. events]);
    }

    private async Task DispatchAsync(params Event[] events)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _hub.Take([.. events.Select(e => e.Place(++_position))], done.SetResult);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
    }
}

/// <summary>Tests that count what the whole process does: nobody else may do it meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Events.InProcess;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Hub;
using Gatehouse.Realtime.Sessions;
using Gatehouse.Store;
using Gatehouse.Tests.Realtime;
using Gatehouse.Tests.Store;
using Microsoft.Extensions.Logging.Abstractions;
using Cast = Gatehouse.Tests.Api.Cast;

namespace Gatehouse.Tests.Chat;

/// <summary>
/// After any sequence of messages, acknowledgements, channels that come and go, and people who do, what each of somebody's clients has counted from its READY and the events since is what a fresh
/// READY says. On a real store.
/// </summary>
public class What_somebody_has_read
{
    private static readonly User[] People = [Harbour.Ada, Harbour.Bo, Harbour.Cem];

    [Fact]
    public void is_the_same_on_all_of_their_clients_and_on_a_new_one()
    {
        var operations = Gen.Choose(0, 13).SelectMany(kind => Gen.Choose(0, 1_000_000).Select(number => (kind, number))).ListOf(40).ToArbitrary();
        Prop.ForAll(operations, list => PlayAsync([.. list]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static async Task PlayAsync((int Kind, int Number)[] operations)
    {
        await using var play = new Play();
        await play.BeginAsync();
        foreach (var (kind, number) in operations)
        {
            await play.DoAsync(kind, number);
        }

        await play.CompareAsync();
    }

    private sealed class Play : IAsyncDisposable
    {
        private static readonly CancellationToken Never = CancellationToken.None;

        private readonly TemporaryDirectory _directory = new();
        private readonly TimingWheel _wheel = new(TimeProvider.System, NullLogger<TimingWheel>.Instance);
        private readonly Errands _errands = new(NullLogger<Errands>.Instance);
        private readonly ManualClock _clock = new(Harbour.Noon);
        private readonly InProcessLog _log = new();
        private readonly List<(UserId User, Wire Wire, Picture Picture)> _clients = [];
        private readonly List<Message> _said = [];
        private readonly HashSet<(UserId, ChannelId)> _unseen = [];
        private readonly Snowflakes _ids;
        private readonly ChatStore _store;
        private readonly ChatApplication _application;
        private readonly EventHub _hub;
        private readonly Messages _messages;
        private readonly Reading _reading;
        private GuildState _talk = null!;
        private int _sessions;

        public Play()
        {
            _ids = new Snowflakes(1, _clock);
            var announcer = new DiscordAnnouncer(Cast.Files);
            _store = ChatStore.OpenSqlite(_directory.File("house.db"), new StoreOptions(), _log, announcer, _ids, _clock, NullLogger<ChatStore>.Instance);
            _log.Continue(_store.Events, _store.HeadAtOpening);
            var presences = new Presences(TimeProvider.System);
            _application = new ChatApplication(
                null!,
                _store.Guilds,
                _store.ReadStates,
                _store.Settings,
                presences,
                new MemberRequests(_store.Guilds, presences, _errands, TimeProvider.System),
                new VoiceStates(_store.Guilds, new NoVoiceServer(), _errands),
                _clock);
            _hub = new EventHub(_application, new NoSessionJournal(), _wheel, TimeProvider.System, NullLogger<EventHub>.Instance);
            _hub.Listen(_log);
            _messages = new Messages(_store.Guilds, _store.Messages, new Surroundings(_store.Messages, _store.Reactions), announcer, _hub, _clock);
            _reading = new Reading(_store.Guilds, _store.ReadStates);
        }

        private static RoleId Pilots => new(1_000 + Harbour.Bo.Id.Value);

        public async Task BeginAsync()
        {
            foreach (var person in People)
            {
                Assert.Null((await _store.Accounts.AddAsync(new Account(person, $"{person.Username}@harbour.example", null), Never)).Fault);
            }

            const Permissions Plain = Permissions.ViewChannel | Permissions.SendMessages | Permissions.ReadMessageHistory | Permissions.MentionEveryone;
            await _store.Guilds.CreateAsync(Harbour.New().WithEveryone(Plain).Granting(Harbour.Bo, Permissions.None), Never);
            _talk = await _store.Conversations.CreateAsync(ConversationRules.Between(new(90), Harbour.Ada, Harbour.Bo, _clock.Now), Never);
            foreach (var person in People)
            {
                await EnterAsync(person);
            }
        }

        public async Task DoAsync(int kind, int number)
        {
            _clock.Now += TimeSpan.FromMilliseconds(1);
            var person = People[number % People.Length];
            var guild = (await _store.Guilds.FindAsync(Harbour.Id, Never))!;
            ChannelId[] channels = [.. guild.Channels.Keys.Append(new(_talk.Id.Value)).OrderBy(id => id.Value)];
            var channel = channels[number / 3 % channels.Length];
            switch (kind)
            {
                case 0 or 1 or 2 or 3:
                    await SayAsync(person, channel, number);
                    break;
                case 4 or 5:
                    await ReadAsync(person, channel, AnyId(number), isManual: false, null);
                    break;
                case 6:
                    await ReadAsync(person, channel, AnyId(number), isManual: true, (number & 64) == 0 ? null : number % 5);
                    break;
                case 7:
                    await ReadAsync(person, channel, new MessageId(ulong.MaxValue), isManual: false, null);
                    break;
                case 8:
                    await _reading.AcknowledgeManyAsync(person, [.. channels.Select((each, at) => new ReadThrough(each, AnyId(number + at)))], Never);
                    break;
                case 9 when _said.Count > 0:
                    var gone = _said[number % _said.Count];
                    await _messages.DeleteAsync(gone.Author.Id, gone.Channel, gone.Id, Never);
                    break;
                case 10:
                    await ChangeAsync(state => ChannelRules.Create(state, Harbour.Ada.Id, new ChannelId(_ids.Next()), new NewChannel($"c{number}")));
                    break;
                case 11 when guild.Channels.Count > 1:
                    await ChangeAsync(state => ChannelRules.Delete(state, Harbour.Ada.Id, guild.Channels.Keys.OrderBy(id => id.Value).ElementAt(number % guild.Channels.Count)));
                    break;
                case 12 when (number & 32) == 0:
                    await ChangeAsync(state => state.Members.ContainsKey(Harbour.Cem.Id) ? MemberRules.Leave(state, Harbour.Cem.Id) : MemberRules.Join(state, Harbour.Cem, _clock.Now));
                    _unseen.RemoveWhere(each => each.Item1 == Harbour.Cem.Id);
                    break;
                case 12 when guild.Channels.ContainsKey(channel):
                    var hidden = Harbour.For(Harbour.Cem, deny: (number & 16) == 0 ? Permissions.ViewChannel : Permissions.None);
                    await ChangeAsync(state => OverwriteRules.Put(state, Harbour.Ada.Id, channel, hidden));
                    break;
                case 13:
                    await EnterAsync(person);
                    break;
                default:
                    break;
            }
        }

        public async Task CompareAsync()
        {
            await _hub.PostAsync(() => true);
            foreach (var (user, wire, picture) in _clients)
            {
                foreach (var frame in wire.Written)
                {
                    picture.Hear(JsonNode.Parse(frame)!);
                }

                var fresh = new Picture(user);
                foreach (var (e, rendered) in await _application.OpeningAsync(await AdmitAsync(user), Never))
                {
                    fresh.Hear(new JsonObject { ["t"] = e.Name, ["d"] = JsonNode.Parse(rendered.Span) });
                }

                Assert.Equal(fresh.Describe(IsUncertain), picture.Describe(IsUncertain));
                bool IsUncertain(string channel) => _unseen.Any(each => each.Item1 == user && $"{each.Item2}" == channel);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _errands.DisposeAsync();
            await _store.DisposeAsync();
            await _hub.DisposeAsync();
            await _wheel.DisposeAsync();
            _directory.Dispose();
        }

        private async Task SayAsync(User author, ChannelId channel, int number)
        {
            string[] words = ["plain", "@everyone", $"<@{People[number / 7 % People.Length].Id}>", $"<@&{Pilots}> <@{Harbour.Bo.Id}>", $"<@&{Pilots}>"];
            var sent = await _messages.SendAsync(author.Id, channel, new NewMessage(words[number / 11 % words.Length]), Never);
            if (!sent.Succeeds(out var posted, out _))
            {
                return;
            }

            _said.Add(posted.Message);
            foreach (var person in People.Where(person => !posted.Guild.MayView(posted.Guild.Channels[channel], person.Id)))
            {
                // They could not hear it, but once they see the channel again, it is there to be read.
                _unseen.Add((person.Id, channel));
            }

            _unseen.Remove((author.Id, channel));
        }

        private async Task ReadAsync(User person, ChannelId channel, MessageId through, bool isManual, int? mentions)
        {
            var read = await _reading.AcknowledgeAsync(person, channel, through, isManual, mentions, Never);
            if (read.Fault is null && through.Value == ulong.MaxValue)
            {
                _unseen.Remove((person.Id, channel));
            }
        }

        private MessageId AnyId(int number) => _said.Count == 0 ? new MessageId(1) : _said[number / 5 % _said.Count].Id;

        private async Task ChangeAsync(Func<GuildState, Gatehouse.Realtime.Result<GuildChange>> decide) => await _store.Guilds.ChangeAsync(Harbour.Id, decide, Never);

        private async Task EnterAsync(User person)
        {
            var session = await AdmitAsync(person.Id);
            var wire = new Wire();
            _hub.Start(session, wire.Client, await _application.OpeningAsync(session, Never));
            _clients.Add((person.Id, wire, new Picture(person.Id)));
        }

        private async Task<Session> AdmitAsync(UserId user)
        {
            var session = new Session($"s{++_sessions}", user.ToString(), new SessionTraits(Intents.All, Shard.Whole, 250, IsMobile: false));
            Assert.Null((await _application.AdmitAsync(session, _hub, Never)).Fault);
            return session;
        }
    }

    /// <summary>What a client knows of what its user has read, counted as clients count.</summary>
    private sealed class Picture(UserId user)
    {
        private readonly string _me = user.ToString();
        private readonly SortedDictionary<string, (string Last, int Mentions)> _read = new(StringComparer.Ordinal);
        private readonly HashSet<string> _channels = [];

        public void Hear(JsonNode payload)
        {
            var d = payload["d"]!;
            switch (payload["t"]!.GetValue<string>())
            {
                case "READY":
                    foreach (var entry in d["read_state"]!["entries"]!.AsArray())
                    {
                        _read[Text(entry!, "id")] = (Text(entry!, "last_message_id"), entry!["mention_count"]!.GetValue<int>());
                    }

                    _channels.UnionWith(d["private_channels"]!.AsArray().Select(channel => Text(channel!, "id")));
                    break;
                case "GUILD_CREATE":
                    _channels.UnionWith(d["channels"]!.AsArray().Select(channel => Text(channel!, "id")));
                    break;
                case "GUILD_DELETE":
                    foreach (var channel in _read.Keys.Where(channel => channel != "90").ToArray())
                    {
                        _read.Remove(channel);
                    }

                    _channels.RemoveWhere(channel => channel != "90");
                    break;
                case "CHANNEL_CREATE":
                    _channels.Add(Text(d, "id"));
                    break;
                case "CHANNEL_DELETE":
                    _channels.Remove(Text(d, "id"));
                    break;
                case "MESSAGE_ACK":
                    _read[Text(d, "channel_id")] = (Text(d, "message_id"), d["mention_count"]!.GetValue<int>());
                    break;
                case "MESSAGE_CREATE":
                    Count(d, Text(d, "channel_id"));
                    break;
            }
        }

        public string Describe(Func<string, bool> isUncertain) => string.Join('\n', _read
            .Where(read => _channels.Contains(read.Key) && (isUncertain(read.Key) ? read.Value.Last != "0" : read.Value != ("0", 0)))
            .Select(read => $"{read.Key}: {read.Value.Last} {(isUncertain(read.Key) ? "?" : read.Value.Mentions)}"));

        private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();

        private void Count(JsonNode message, string channel)
        {
            var before = _read.GetValueOrDefault(channel, ("0", 0));
            _read[channel] = Text(message["author"]!, "id") == _me ? (Text(message, "id"), 0) : (before.Item1, before.Item2 + (IsForMe(message) ? 1 : 0));
        }

        // Bo's role is the only one, and he always has it.
        private bool IsForMe(JsonNode message) => message["guild_id"] is null || message["mention_everyone"]!.GetValue<bool>()
            || message["mentions"]!.AsArray().Any(mentioned => Text(mentioned!, "id") == _me)
            || (_me == Harbour.Bo.Id.ToString() && message["mention_roles"]!.AsArray().Count > 0);
    }
}

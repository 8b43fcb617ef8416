using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
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

/// <summary>
/// After any sequence of operations, what a client has built from its first look and the events since equals a fresh look: for the owner, an administrator, a plain
/// member, and one who gains and loses roles, channels and the guild itself.
/// </summary>
public class A_client_and_a_fresh_one
{
    private static readonly User[] People = [Harbour.Ada, Harbour.Bo, Harbour.Cem, Harbour.Dot];

    [Fact]
    public void see_the_same_after_any_sequence_of_operations()
    {
        var operations = Gen.Choose(0, 14).SelectMany(kind => Gen.Choose(0, 1_000_000).Select(number => (kind, number))).ListOf(25).ToArbitrary();
        Prop.ForAll(operations, list => PlayAsync([.. list]).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
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
        private readonly TimingWheel _wheel = new(TimeProvider.System, NullLogger<TimingWheel>.Instance);
        private readonly Errands _errands = new(NullLogger<Errands>.Instance);
        private readonly DiscordAnnouncer _announcer = new(Api.Cast.Files);
        private readonly Dictionary<UserId, (Wire Wire, Picture Picture)> _clients = [];
        private readonly OneGuild _store;
        private readonly ChatApplication _application;
        private readonly EventHub _hub;
        private ulong _made = 5_000;
        private long _position;
        private int _fresh;

        public Play()
        {
            var first = Harbour.New().With(new Member(Harbour.Dot, Harbour.Noon)).Granting(Harbour.Bo, Permissions.Administrator, position: 9);
            _store = new OneGuild(first);
            var presences = new Presences(TimeProvider.System);
            _application = new ChatApplication(
                null!, _store, new NoReadStates(), new FixedSettings(), presences, new MemberRequests(_store, presences, _errands, TimeProvider.System), new VoiceStates(_store, new NoVoiceServer(), _errands), TimeProvider.System);
            _hub = new EventHub(_application, new NoSessionJournal(), _wheel, TimeProvider.System, NullLogger<EventHub>.Instance);
        }

        public async Task BeginAsync()
        {
            foreach (var person in People)
            {
                var session = await AdmitAsync(person.Id);
                var wire = new Wire();
                _hub.Start(session, wire.Client, await _application.OpeningAsync(session, CancellationToken.None));
                _clients.Add(person.Id, (wire, new Picture()));
            }
        }

        public async Task DoAsync(int kind, int number)
        {
            var guild = _store.State with { Now = Harbour.Noon };
            if (Decide(guild, guild.Guild.Owner, kind, number) is { } decided && decided.Succeeds(out var change, out _) && change.Events.Count > 0)
            {
                _store.State = change.After;
                var events = new List<Event>();
                foreach (var changed in change.Events)
                {
                    _announcer.Announce(changed, change.Before, change.After, events);
                }

                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _hub.Take([.. events.Select(e => e.Place(++_position))], done.SetResult);
                await done.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
            }
        }

        public async Task CompareAsync()
        {
            await _hub.PostAsync(() => true);
            foreach (var (user, (wire, picture)) in _clients)
            {
                foreach (var frame in wire.Written)
                {
                    picture.Hear(JsonNode.Parse(frame)!);
                }

                var fresh = new Picture();
                foreach (var (e, rendered) in await _application.OpeningAsync(await AdmitAsync(user), CancellationToken.None))
                {
                    fresh.Hear(new JsonObject { ["t"] = e.Name, ["d"] = JsonNode.Parse(rendered.Span) });
                }

                Assert.Equal(fresh.ToString(), picture.ToString());
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _errands.DisposeAsync();
            await _hub.DisposeAsync();
            await _wheel.DisposeAsync();
        }

        private async Task<Session> AdmitAsync(UserId user)
        {
            var session = new Session($"s{user}-{_fresh++}", user.ToString(), new SessionTraits(Intents.All, Shard.Whole, 250, IsMobile: false));
            _store.IsAway = !_store.State.Members.ContainsKey(user);
            Assert.Null((await _application.AdmitAsync(session, _hub, CancellationToken.None)).Fault);
            return session;
        }

        private Result<GuildChange>? Decide(GuildState guild, UserId asker, int kind, int number)
        {
            var person = People[number % People.Length];
            RoleId[] roles = [.. guild.Roles.Keys.Where(id => id != guild.Id.EveryoneRole).OrderBy(id => id.Value)];
            ChannelId[] channels = [.. guild.Channels.Keys.OrderBy(id => id.Value)];
            var bits = (number & 8) == 0 ? Permissions.ViewChannel : Permissions.None;
            return kind switch
            {
                0 => RoleRules.Create(guild, asker, new RoleId(++_made), new NewRole { Name = $"r{number}", Permissions = bits }),
                1 when roles.Length > 0 => RoleRules.Update(
                    guild, asker, roles[number % roles.Length], new RolePatch { Permissions = bits | ((number & 16) == 0 ? Permissions.Administrator : 0) }),
                2 when roles.Length > 0 => RoleRules.Delete(guild, asker, roles[number % roles.Length]),
                3 => ChannelRules.Create(guild, asker, new ChannelId(++_made), new NewChannel($"c{number}")
                {
                    Overwrites = System.Collections.Immutable.ImmutableArray.CreateRange(
                        (number & 32) == 0 ? [Harbour.Everyone(deny: Permissions.ViewChannel)] : Array.Empty<Overwrite>()),
                }),
                4 when channels.Length > 0 => OverwriteRules.Put(guild, asker, channels[number % channels.Length], AnyOverwrite(guild, roles, number)),
                5 when channels.Length > 0 => OverwriteRules.Delete(guild, asker, channels[number % channels.Length], AnyOverwrite(guild, roles, number).Target),
                6 when channels.Length > 1 => ChannelRules.Delete(guild, asker, channels[number % channels.Length]),
                7 when roles.Length > 0 => MemberRules.AddRole(guild, asker, person.Id, roles[number / 7 % roles.Length]),
                8 when roles.Length > 0 => MemberRules.RemoveRole(guild, asker, person.Id, roles[number / 7 % roles.Length]),
                9 => RoleRules.Update(guild, asker, guild.Id.EveryoneRole, new RolePatch { Permissions = bits | Permissions.SendMessages }),
                10 => MemberRules.Update(guild, asker, person.Id, new MemberPatch { Nick = $"n{number}" }),
                11 => guild.Members.ContainsKey(person.Id) ? MemberRules.Kick(guild, asker, person.Id) : MemberRules.Join(guild, person, Harbour.Noon),
                12 => GuildRules.Update(guild, asker, new GuildPatch { Name = $"g{number}", Owner = guild.Members.ContainsKey(person.Id) ? person.Id : asker }),
                13 when channels.Length > 0 => ChannelRules.Update(guild, asker, channels[number % channels.Length], new ChannelPatch { Topic = $"t{number}" }),
                14 => GuildRules.Update(guild, asker, new GuildPatch
                {
                    SystemChannel = channels.Length > 0 && (number & 1) == 0 ? channels[number / 2 % channels.Length] : null,
                    Unsaid = (Unsaid)(number & (int)Unsaid.Everything),
                }),
                _ => default(Result<GuildChange>?),
            };
        }

        private static Overwrite AnyOverwrite(GuildState guild, RoleId[] roles, int number)
        {
            var (allow, deny) = (number & 64) == 0 ? (Permissions.ViewChannel, Permissions.None) : (Permissions.None, Permissions.ViewChannel);
            return (number / 128 % 3) switch
            {
                0 => Harbour.Everyone(allow, deny),
                1 when roles.Length > 0 => Harbour.For(roles[number / 7 % roles.Length], allow, deny),
                _ => Harbour.For(People[number / 3 % People.Length], allow, deny),
            };
        }
    }

    /// <summary>What a client knows of the guild, built as libraries build it.</summary>
    private sealed class Picture
    {
        private static readonly string[] GuildProperties = ["name", "owner_id", "system_channel_id", "system_channel_flags"];

        private readonly SortedDictionary<string, JsonNode> _roles = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, JsonNode> _channels = new(StringComparer.Ordinal);
        private readonly SortedDictionary<string, JsonNode> _members = new(StringComparer.Ordinal);
        private JsonNode? _guild;

        public void Hear(JsonNode payload)
        {
            var d = payload["d"]!.DeepClone();
            switch (payload["t"]!.GetValue<string>())
            {
                case "GUILD_CREATE":
                    Forget();
                    _guild = d;
                    Put(_roles, d["roles"]!, role => role["id"]!);
                    Put(_channels, d["channels"]!, channel => channel["id"]!);
                    Put(_members, d["members"]!, member => member["user"]!["id"]!);
                    break;
                case "GUILD_DELETE":
                    Forget();
                    break;
                case "GUILD_UPDATE":
                    foreach (var property in GuildProperties)
                    {
                        _guild![property] = d[property]?.DeepClone();
                    }

                    break;
                case "GUILD_ROLE_CREATE" or "GUILD_ROLE_UPDATE":
                    _roles[d["role"]!["id"]!.GetValue<string>()] = d["role"]!;
                    break;
                case "GUILD_ROLE_DELETE":
                    var gone = d["role_id"]!.GetValue<string>();
                    _roles.Remove(gone);
                    foreach (var member in _members.Values)
                    {
                        member["roles"] = new JsonArray([.. member["roles"]!.AsArray().Where(role => role!.GetValue<string>() != gone).Select(role => role!.DeepClone())]);
                    }

                    break;
                case "CHANNEL_CREATE" or "CHANNEL_UPDATE":
                    _channels[d["id"]!.GetValue<string>()] = d;
                    break;
                case "CHANNEL_DELETE":
                    _channels.Remove(d["id"]!.GetValue<string>());
                    break;
                case "GUILD_MEMBER_ADD" or "GUILD_MEMBER_UPDATE":
                    _members[d["user"]!["id"]!.GetValue<string>()] = d;
                    break;
                case "GUILD_MEMBER_REMOVE":
                    _members.Remove(d["user"]!["id"]!.GetValue<string>());
                    break;
            }
        }

        public override string ToString() => _guild is null
            ? "nothing"
            : string.Join('\n', new[] { string.Join(' ', GuildProperties.Select(property => $"{_guild[property]}")) }.Concat(_roles.Values.Concat(_channels.Values).Concat(_members.Values).Select(Text)));

        private static string Text(JsonNode node)
        {
            var copy = node.DeepClone().AsObject();
            copy.Remove("guild_id");
            copy.Remove("last_message_id");
            return copy.ToJsonString();
        }

        private static void Put(SortedDictionary<string, JsonNode> into, JsonNode list, Func<JsonNode, JsonNode> id)
        {
            foreach (var item in list.AsArray())
            {
                into[id(item!).GetValue<string>()] = item!.DeepClone();
            }
        }

        private void Forget()
        {
            _guild = null;
            _roles.Clear();
            _channels.Clear();
            _members.Clear();
        }
    }
}

using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

/// <summary>After any sequence of operations, and a restart at any point, the store shows what a plain model shows.</summary>
public abstract class ModelContract : StoreCase
{
    /// <summary>How many sequences are played; one takes longer on a server.</summary>
    protected virtual int Rounds => 15;

    [Fact]
    public void agree_after_any_sequence_of_operations()
    {
        var operations = Gen.Choose(0, 8).SelectMany(kind => Gen.Choose(0, 1_000).Select(number => (kind, number))).ListOf(40).ToArbitrary();
        Prop.ForAll(operations, list => PlayAsync([.. list]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds));
    }

    /// <summary>A place that nobody has used.</summary>
    internal abstract Func<IDatabases> NewPlace();

    internal override IDatabases Place() => throw new NotSupportedException("Every sequence has a place of its own.");

    private async Task PlayAsync((int Kind, int Number)[] operations)
    {
        var play = new Play(NewPlace());
        try
        {
            await play.BeginAsync();
            foreach (var (kind, number) in operations)
            {
                await play.DoAsync(kind, number);
            }

            await play.CompareAsync();
            await play.ReopenAsync();
            await play.CompareAsync();
        }
        finally
        {
            await play.EndAsync();
        }
    }

    private sealed class Play(Func<IDatabases> place)
    {
        private readonly List<Message> _messages = [];
        private StoreUnderTest _store = new(place());
        private GuildState _guild = null!;
        private long _head;
        private ulong _made = 5_000;

        public async Task BeginAsync()
        {
            _guild = await _store.FoundAsync();
            _head = _store.Log.Head;
        }

        public ValueTask EndAsync() => _store.DisposeAsync();

        public async Task ReopenAsync()
        {
            await _store.DisposeAsync();
            _store = new StoreUnderTest(place(), ids: new CountingIds(1));
        }

        public async Task DoAsync(int kind, int number)
        {
            var before = _guild;
            switch (kind)
            {
                case 0 or 1:
                    _messages.Add(await _store.SayAsync(_guild, $"said {number}", Any(_guild.Channels.Keys.OrderBy(id => id.Value), number)));
                    _head++;
                    break;
                case 2 when _messages.Count > 0:
                    var edited = _messages[number % _messages.Count] with { Content = $"edited {number}", EditedAt = Then };
                    await _store.Messages.EditAsync(edited.Channel, edited.Id, _guild, m => m with { Content = edited.Content, EditedAt = Then }, Never);
                    _messages[number % _messages.Count] = edited;
                    _head++;
                    break;
                case 3 when _messages.Count > 0:
                    var deleted = _messages[number % _messages.Count];
                    await _store.Messages.DeleteAsync(deleted.Channel, deleted.Id, _guild, _ => null, _ => null, Never);
                    _messages.Remove(deleted);
                    _head++;
                    break;
                case 4:
                    var channel = new Channel(new(++_made), Harbour, ChannelKind.Text, $"c{number}", number);
                    await ChangeAsync(_guild with { Channels = _guild.Channels.Add(channel.Id, channel) }, new GuildEvent.ChannelCreated(channel));
                    break;
                case 5 when _guild.Channels.Count > 1:
                    var gone = _guild.Channels[Any(_guild.Channels.Keys.OrderBy(id => id.Value), number)];
                    await ChangeAsync(_guild with { Channels = _guild.Channels.Remove(gone.Id) }, new GuildEvent.ChannelDeleted(gone));
                    _messages.RemoveAll(message => message.Channel == gone.Id);
                    break;
                case 6 when !_guild.Members.ContainsKey(Cem.Id):
                    var cem = new Member(Cem, Then) { Roles = [.. _guild.Roles.Keys.OrderByDescending(id => id.Value)] };
                    await ChangeAsync(_guild with { Members = _guild.Members.Add(Cem.Id, cem) }, new GuildEvent.MemberJoined(cem));
                    break;
                case 6:
                    var left = _guild.Members[Cem.Id];
                    await ChangeAsync(_guild with { Members = _guild.Members.Remove(Cem.Id) }, new GuildEvent.MemberLeft(left));
                    break;
                case 7:
                    var ada = _guild.Members[Ada.Id].User with { GlobalName = $"Ada {++_made}" };
                    await _store.Accounts.ChangeAsync(Ada.Id, _ => ada, Never);
                    _guild = before with { Members = before.Members.SetItem(Ada.Id, before.Members[Ada.Id] with { User = ada }) };
                    _head += 2;
                    break;
                case 8 when number % 4 == 0:
                    await ReopenAsync();
                    break;
                default:
                    break;
            }
        }

        public async Task CompareAsync()
        {
            Assert.Equal(_head, _store.Log.Head);
            Assert.Equal(Describe(_guild), Describe(await _store.Guilds.FindAsync(Harbour, Never)));
            Assert.Equal(_guild.Members.ContainsKey(Cem.Id) ? 1 : 0, (await _store.Guilds.OfUserAsync(Cem.Id, Never)).Count);
            var newest = _messages.GroupBy(message => message.Channel).ToDictionary(group => group.Key, group => group.Max(message => message.Id.Value));
            Assert.Equal(newest.OrderBy(pair => pair.Key.Value), _store.Guilds.NewestMessages(Harbour).ToDictionary(pair => pair.Key, pair => pair.Value.Value).OrderBy(pair => pair.Key.Value));
            foreach (var channel in _guild.Channels.Keys)
            {
                var page = await _store.Messages.PageAsync(channel, new HistoryCursor.Newest(), 100, Never);
                Assert.Equal(
                    _messages.Where(message => message.Channel == channel).OrderByDescending(message => message.Id.Value).Select(message => (message.Id, message.Content, message.EditedAt)),
                    page.Select(message => (message.Id, message.Content, message.EditedAt)));
            }
        }

        private async Task ChangeAsync(GuildState after, GuildEvent changed)
        {
            var result = await _store.Guilds.ChangeAsync(
                Harbour,
                state =>
                {
                    Assert.Equal(Describe(_guild), Describe(state));
                    return new GuildChange(state, after, [changed]);
                },
                Never);
            _guild = result.Value.After;
            _head++;
        }

        private static ChannelId Any(IEnumerable<ChannelId> channels, int number) => channels.ElementAt(number % channels.Count());
    }
}

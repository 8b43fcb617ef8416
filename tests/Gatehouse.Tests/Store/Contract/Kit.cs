using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Events.InProcess;
using Gatehouse.Store;
using Gatehouse.Store.Sql;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Store;

/// <summary>A store under test, with the log it commits to.</summary>
public interface IStoreUnderTest : IAsyncDisposable
{
    IGuildStore Guilds { get; }

    IConversationStore Conversations { get; }

    IInviteStore Invites { get; }

    IMessageStore Messages { get; }

    ISettingsStore Settings { get; }

    IReadStateStore ReadStates { get; }

    IReactionStore Reactions { get; }

    IPinStore Pins { get; }

    IWebhookStore Webhooks { get; }

    IAttachmentStore Attachments { get; }

    ISearchStore Search { get; }

    IAccountStore Accounts { get; }

    IAuditStore Audit { get; }

    IEventArchive Archive { get; }

    InProcessLog Log { get; }

    /// <summary>Every event published since it was opened, in order of publication.</summary>
    IReadOnlyList<Event> Published { get; }
}

/// <summary>A store on some database.</summary>
public sealed class StoreUnderTest : IStoreUnderTest
{
    private readonly PublishedEvents _published = new();

    internal StoreUnderTest(IDatabases databases, StoreOptions? options = null, TimeProvider? clock = null, IIds? ids = null)
    {
        Log.Attach(_published);
        Store = ChatStore.Open(
            databases, options ?? new StoreOptions(), Log, new PlainAnnouncer(), ids ?? new CountingIds(), clock ?? TimeProvider.System, NullLogger<ChatStore>.Instance);
        Log.Continue(Store.Events, Store.HeadAtOpening);
    }

    public ChatStore Store { get; }

    public InProcessLog Log { get; } = new();

    public IGuildStore Guilds => Store.Guilds;

    public IConversationStore Conversations => Store.Conversations;

    public IInviteStore Invites => Store.Invites;

    public IMessageStore Messages => Store.Messages;

    public ISettingsStore Settings => Store.Settings;

    public IReadStateStore ReadStates => Store.ReadStates;

    public IReactionStore Reactions => Store.Reactions;

    public IPinStore Pins => Store.Pins;

    public IWebhookStore Webhooks => Store.Webhooks;

    public IAttachmentStore Attachments => Store.Attachments;

    public ISearchStore Search => Store.Search;

    public IAccountStore Accounts => Store.Accounts;

    public IAuditStore Audit => Store.Audit;

    public IEventArchive Archive => Store.Events;

    public IReadOnlyList<Event> Published => _published.Snapshot();

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}

/// <summary>The real clock, some time later.</summary>
public sealed class LateClock : TimeProvider
{
    public TimeSpan Lateness { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Lateness;
}

/// <summary>A directory that is gone after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gatehouse-store-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Remembers what was published.</summary>
public sealed class PublishedEvents : IEventListener
{
    private readonly Lock _gate = new();
    private readonly List<Event> _events = [];

    public void Take(IReadOnlyList<Event> events, Action dispatched)
    {
        lock (_gate)
        {
            _events.AddRange(events);
        }

        dispatched();
    }

    public IReadOnlyList<Event> Snapshot()
    {
        lock (_gate)
        {
            return [.. _events];
        }
    }
}

/// <summary>Ids that count up from a snowflake of the future, so that no nonce is too old.</summary>
public sealed class CountingIds(ulong first = 3_000_000_000_000_000_000) : IIds
{
    private ulong _last = first;

    public ulong Next() => Interlocked.Increment(ref _last);

    public void StartAfter(ulong id) => _last = Math.Max(_last, id);
}

/// <summary>Tells each change by its name and its ids.</summary>
public sealed class PlainAnnouncer : IAnnouncer
{
    public void Announce(GuildEvent change, GuildState? before, GuildState after, ICollection<Event> events) =>
        events.Add(Tell($"guild:{after.Id}", change.GetType().Name, string.Create(CultureInfo.InvariantCulture, $"{after.Id}"), null, after));

    public IEnumerable<Event> Address(Event e, GuildState guild) => [e];

    public Event MessagePosted(Message message, GuildState guild) =>
        Tell($"guild:{guild.Id}", "MESSAGE_CREATE", $"{message.Id} {message.Content}", $"channel:{message.Channel}", guild);

    public Event MessageEdited(Message message, GuildState guild) =>
        Tell($"guild:{guild.Id}", "MESSAGE_UPDATE", $"{message.Id} {message.Content}", $"channel:{message.Channel}", null);

    public Event MessageDeleted(ChannelId channel, MessageId id, GuildState guild) =>
        Tell($"guild:{guild.Id}", "MESSAGE_DELETE", $"{id}", $"channel:{channel}", null);

    public Event Announce(ChannelEvent change, GuildState guild) =>
        Tell($"guild:{guild.Id}", change.GetType().Name, "", $"channel:{change.Channel}", guild);

    public Event Recorded(AuditEntry entry, GuildState guild) => Tell($"records:{guild.Id}", "Recorded", $"{entry.Id} {entry.Action} {entry.Reason}", null, guild);

    public Event UserChanged(Account account) => Tell($"user:{account.User.Id}", "USER_UPDATE", $"{account.User.Username}", null, null);

    public Event SettingsChanged(SettingsChange change) =>
        Tell($"user:{change.User}", "USER_SETTINGS_UPDATE", $"{change.Before.Status} {change.After.Status} {change.After.CustomStatus?.Text}", null, change);

    public Event Acknowledged(UserId user, ReadState read, bool isManual, long version) =>
        Tell($"user:{user}", "MESSAGE_ACK", $"{read.Channel} {read.Last} {read.Mentions}{(isManual ? " manual" : "")} at {version}", null, null);

    public Event Typing(Channel channel, Member member, DateTimeOffset at, GuildState guild) => throw new NotSupportedException();

    private static Event Tell(string topic, string name, string text, string? subject, object? context) => new()
    {
        Topic = topic,
        Name = name,
        Payload = Encoding.UTF8.GetBytes(text),
        Subject = subject,
        Interest = 1,
        ContentInterest = 1UL << 63,
        Concerns = ["7", "8"],
        Context = context,
    };
}

/// <summary>The people and the guild of the tests.</summary>
public static class Cast
{
    public static readonly DateTimeOffset Then = new(2026, 11, 21, 3, 4, 5, 678, TimeSpan.Zero);

    public static readonly User Ada = new(new(1_400_000_000_000_000_001), "Ada", IsBot: false) { GlobalName = "Ada L." };

    public static readonly User Bo = new(new(1_400_000_000_000_000_002), "bo", IsBot: false);

    public static readonly User Cem = new(new(1_400_000_000_000_000_003), "Cem", IsBot: false) { Bio = "Işık" };

    public static readonly GuildId Harbour = new(1_400_000_000_000_001_000);

    public static readonly ChannelId Quay = new(1_400_000_000_000_002_000);

    public static readonly ChannelId Cabin = new(1_400_000_000_000_002_100);

    public static readonly ChannelId Office = new(1_400_000_000_000_002_001);

    public static Account AccountOf(User user) => new(user, $"{user.Username}@Example.org", "hash");

    /// <summary>Guild "harbour": Ada owns it, Bo is a member with a role, channels quay and office.</summary>
    public static GuildState NewHarbour()
    {
        var pilot = new RoleId(1_400_000_000_000_003_000);
        return new(
            new Guild(Harbour, "harbour", Ada.Id) { SystemChannel = Quay, Description = "ships" },
            new Role[]
            {
                new(Harbour.EveryoneRole, "@everyone", Permissions.ViewChannel | Permissions.SendMessages, 0),
                new(pilot, "pilot", Permissions.All, 1) { Color = 0xFF00FF, Hoist = true, Mentionable = true },
            }.ToImmutableDictionary(role => role.Id),
            new Channel[]
            {
                new(Quay, Harbour, ChannelKind.Text, "quay", 0) { Topic = "ships" },
                new(Office, Harbour, ChannelKind.Text, "office", 1)
                {
                    Nsfw = true,
                    RateLimitPerUser = 5,
                    Overwrites =
                    [
                        new(pilot.Value, OverwriteKind.Role, Permissions.ViewChannel, Permissions.None),
                        new(Harbour.Value, OverwriteKind.Role, Permissions.None, Permissions.ViewChannel),
                    ],
                },
            }.ToImmutableDictionary(channel => channel.Id),
            new Member[] { new(Ada, Then), new(Bo, Then.AddTicks(7)) { Nick = "Bosun", Roles = [pilot] } }.ToImmutableDictionary(member => member.User.Id));
    }

    /// <summary>Ada, Bo and Cem have accounts, and the harbour is there.</summary>
    public static async Task<GuildState> FoundAsync(this IStoreUnderTest store)
    {
        foreach (var user in new[] { Ada, Bo, Cem })
        {
            Assert.Null((await store.Accounts.AddAsync(AccountOf(user), CancellationToken.None)).Fault);
        }

        return await store.Guilds.CreateAsync(NewHarbour(), CancellationToken.None);
    }

    public static ValueTask<Message> SayAsync(
        this IStoreUnderTest store,
        GuildState guild,
        string content,
        ChannelId? channel = null,
        User? author = null,
        User[]? mentions = null,
        RoleId[]? roles = null,
        bool everyone = false)
    {
        var draft = new Message(default, channel ?? Quay, guild.Id, author ?? Ada, content)
        {
            Mentions = [.. mentions ?? []],
            MentionedRoles = [.. roles ?? []],
            MentionsEveryone = everyone,
        };
        return store.PostAsync(draft, guild, onceByNonce: false, CancellationToken.None);
    }

    /// <summary>Posts a message that nothing speaks against.</summary>
    public static async ValueTask<Message> PostAsync(
        this IStoreUnderTest store, Message draft, GuildState guild, bool onceByNonce, CancellationToken cancellationToken) =>
        (await store.Messages.AddAsync(draft, guild, onceByNonce, cancellationToken)).Value;

    /// <summary>A state as text, for comparing what was written with what is read back.</summary>
    public static string Describe(GuildState? state) => state is null
        ? "none"
        : string.Join(
            '\n',
            new[] { state.Guild.ToString() }
                .Concat(state.Roles.Values.OrderBy(role => role.Id.Value).Select(role => role.ToString()))
                .Concat(state.Channels.Values.OrderBy(channel => channel.Id.Value).Select(channel => $"{channel with { Overwrites = default }} {string.Join(' ', channel.Overwrites)}"))
                .Concat(state.Members.Values.OrderBy(member => member.User.Id.Value).Select(member => $"{member with { Roles = default }} {member.JoinedAt.UtcTicks} {string.Join(' ', member.Roles)}"))
                .Concat(state.Bans.Values.OrderBy(ban => ban.User.Value).Select(ban => ban.ToString())));
}

using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>All tables as seen through one connection.</summary>
internal sealed class Tables : IDisposable
{
    public Tables(Database database)
    {
        Database = database;
        House = new(database);
        Users = new(database);
        Tokens = new(database);
        Guilds = new(database);
        Roles = new(database);
        Channels = new(database);
        Members = new(database);
        Bans = new(database);
        Audit = new(database);
        Conversations = new(database);
        Invites = new(database);
        Messages = new(database, Users);
        Settings = new(database);
        Mentions = new(database);
        ReadStates = new(database);
        Reactions = new(database, Users);
        Counters = new(database);
        Nonces = new(database);
        Turns = new(database);
        Webhooks = new(database, Users);
        Files = new(database);
        Words = new(database);
        Events = new(database);
    }

    public Database Database { get; }

    public HouseRow House { get; }

    public UserRows Users { get; }

    public TokenRows Tokens { get; }

    public GuildRows Guilds { get; }

    public RoleRows Roles { get; }

    public ChannelRows Channels { get; }

    public MemberRows Members { get; }

    public BanRows Bans { get; }

    public AuditRows Audit { get; }

    public ConversationRows Conversations { get; }

    public InviteRows Invites { get; }

    public MessageRows Messages { get; }

    public SettingsRows Settings { get; }

    public MentionRows Mentions { get; }

    public ReadStateRows ReadStates { get; }

    public ReactionRows Reactions { get; }

    public CounterRows Counters { get; }

    public NonceRows Nonces { get; }

    public TurnRows Turns { get; }

    public WebhookRows Webhooks { get; }

    public FileRows Files { get; }

    public WordRows Words { get; }

    public EventRows Events { get; }

    /// <summary>All of guilds and conversations, in as many questions however many they are; those that are not there are missing.</summary>
    public List<StoredGuild> Load(IReadOnlyCollection<GuildId> ids)
    {
        ulong[] numbers = [.. ids.Select(id => id.Value)];
        var states = LoadGuilds(numbers);
        if (states.Count < numbers.Length)
        {
            var found = states.Select(state => state.Id.Value).ToHashSet();
            states.AddRange(Conversations.Load([.. numbers.Where(number => !found.Contains(number))]));
        }

        var newest = Messages.NewestOf(numbers);
        var counters = Counters.OfGuilds(numbers);
        return states.ConvertAll(state => new StoredGuild(state, Of(state, newest), Of(state, counters)));
    }

    /// <summary>Writes a channel where it is kept.</summary>
    /// <param name="state">The guild or conversation, with the channel as it is now.</param>
    public void Put(Channel channel, GuildState state)
    {
        if (state.IsConversation)
        {
            Conversations.Put(state);
        }
        else
        {
            Channels.Put(channel);
        }
    }

    /// <summary>True when there is a guild or a conversation under this number.</summary>
    public bool Knows(GuildId id) => Guilds.Exists(id) || Conversations.Exists(id);

    /// <summary>The guild that a channel is in, or the conversation that it is.</summary>
    public GuildId? HomeOf(ChannelId channel)
    {
        if (Channels.GuildOf(channel) is { } guild)
        {
            return guild;
        }

        var own = new GuildId(channel.Value);
        return Conversations.Exists(own) ? own : null;
    }

    /// <summary>Writes a new message with what it means to those who read: whom it mentions, and that its author, unless they have left, has read everything before it.</summary>
    /// <param name="home">Where it was said.</param>
    public void Add(Message message, GuildState home)
    {
        Messages.Put(message);
        Mentions.Insert(message, home);
        if (message.Webhook is null && !message.Author.IsBot && home.Members.ContainsKey(message.Author.Id))
        {
            ReadStates.Put(message.Author.Id, ReadRow.At(message.Channel, message.Id));
        }
    }

    /// <summary>Removes a message with all that hangs on it; that it was told to those whom it mentions stays true.</summary>
    public void Delete(ChannelId channel, MessageId message)
    {
        Messages.Delete(channel, message);
        Reactions.RemoveAll(channel, message);
        Files.ReleaseOf(channel, message);
    }

    public void Dispose() => Database.Dispose();

    private List<GuildState> LoadGuilds(ulong[] numbers)
    {
        var guilds = Guilds.Find(numbers);
        if (guilds.Count == 0)
        {
            return [];
        }

        var (roles, channels, members, bans) = (Roles.OfGuilds(numbers), Channels.OfGuilds(numbers), Members.OfGuilds(numbers), Bans.OfGuilds(numbers));
        return guilds.ConvertAll(guild => new GuildState(guild, roles.Of(guild.Id), channels.Of(guild.Id), members.Of(guild.Id)) { Bans = bans.Of(guild.Id) });
    }

    private static List<KeyValuePair<ChannelId, T>> Of<T>(GuildState state, Dictionary<ChannelId, T> channels)
    {
        var own = new List<KeyValuePair<ChannelId, T>>(state.Channels.Count);
        foreach (var channel in state.Channels.Keys)
        {
            if (channels.TryGetValue(channel, out var value))
            {
                own.Add(new(channel, value));
            }
        }

        return own;
    }
}

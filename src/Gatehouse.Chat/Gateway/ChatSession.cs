using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Gateway;

/// <summary>What the chat application thinks of a session: whose it is, and what it sees of each of its guilds. Belongs to the dispatching thread.</summary>
internal sealed class ChatSession(UserId user, IReadOnlyList<GuildState> captured, IReadOnlyList<GuildState> conversations, Account account)
{
    private readonly Lock _gate = new();
    private int _waiting;

    public UserId User { get; } = user;

    /// <summary>Guilds whose topic it hears, and what it sees of them.</summary>
    public Dictionary<GuildId, View> Guilds { get; } = captured.ToDictionary(guild => guild.Id, guild => Views.Of(guild).Of(guild, guild.Members[user]));

    /// <summary>What its user's clients share, as far as is known; null for a bot.</summary>
    public UserSettings? Settings { get; private set; }

    /// <summary>It was told an opening, and nobody has seen it yet.</summary>
    public bool IsNew { get; set; }

    /// <summary>Where in the order of events the session begins.</summary>
    public Seam Seam { get; set; }

    /// <summary>The states at the session's beginning, until they are told.</summary>
    public (Account Account, IReadOnlyList<GuildState> Guilds, IReadOnlyList<GuildState> Conversations)? Captured { get; set; } = (account, captured, conversations);

    /// <summary>When it last asked for all members of a guild.</summary>
    public Dictionary<GuildId, DateTimeOffset> AskedForAll { get; } = [];

    /// <summary>The newest of the session's errands.</summary>
    public Task Errand { get; set; } = Task.CompletedTask;

    /// <summary>Takes settings that are newer than those it has. They are read and told on different threads, in whatever order.</summary>
    public void Learn(UserSettings settings)
    {
        lock (_gate)
        {
            Settings = Settings is { } known && known.Version > settings.Version ? known : settings;
        }
    }

    /// <summary>Counts an errand; false when so many wait already.</summary>
    public bool TryWait(int most)
    {
        if (Volatile.Read(ref _waiting) >= most)
        {
            return false;
        }

        Interlocked.Increment(ref _waiting);
        return true;
    }

    /// <summary>An errand is done. On whatever thread.</summary>
    public void WaitsLess() => Interlocked.Decrement(ref _waiting);

    /// <summary>What a new session hears.</summary>
    public List<string> Topics()
    {
        var topics = new List<string>(1 + Guilds.Count) { Discord.Topics.Of(User) };
        foreach (var (guild, view) in Guilds)
        {
            topics.Add(Discord.Topics.Of(guild));
            topics.AddRange(view.Topics);
        }

        return topics;
    }
}

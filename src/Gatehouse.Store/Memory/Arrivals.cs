using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Memory;

/// <summary>Guilds that are being read from the database beside the writer, each once however many wait for it. The writer thread's own.</summary>
/// <remarks>
/// What is read beside the writer may be older than what it commits meanwhile, and may be half of one commit and half of the next. So the writer writes down what will be read
/// before the reading begins, between two commits: the reading sees everything up to there. From then on each commit crosses out what it changes, until what was read is taken
/// in, again between two commits. What is not crossed out then has not changed since before it was read, so it is as last committed; the rest is forgotten, and read by the
/// writer himself when somebody asks for it. No more than are asked for by those who wait, each once.
/// </remarks>
internal sealed class Arrivals
{
    private readonly Dictionary<GuildId, Arrival> _expected = [];

    /// <summary>Who is being read with this guild; null when nobody reads it.</summary>
    public Arrival? Find(GuildId id) => _expected.GetValueOrDefault(id);

    public void Expect(Arrival arrival)
    {
        foreach (var id in arrival.Guilds)
        {
            _expected.Add(id, arrival);
        }
    }

    /// <summary>A commit has changed a guild: what is being read of it does not count.</summary>
    public void CrossOut(GuildId id) => _expected.GetValueOrDefault(id)?.CrossedOut.Add(id);

    /// <summary>Some have been read, or could not be.</summary>
    /// <returns>Those of them that count.</returns>
    public HashSet<GuildId> End(Arrival arrival)
    {
        var current = new HashSet<GuildId>(arrival.Guilds.Count);
        foreach (var id in arrival.Guilds)
        {
            // Not after Clear: by then somebody else may be reading it.
            if (_expected.TryGetValue(id, out var expected) && expected == arrival)
            {
                _expected.Remove(id);
                if (!arrival.CrossedOut.Contains(id))
                {
                    current.Add(id);
                }
            }
        }

        return current;
    }

    /// <summary>Nothing that is being read counts.</summary>
    public void Clear() => _expected.Clear();
}

/// <summary>Some guilds that are read together.</summary>
/// <param name="epoch">In which epoch of writing.</param>
/// <param name="head">Position of the newest event that was committed before.</param>
internal sealed class Arrival(IReadOnlyList<GuildId> guilds, long epoch, long head)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<GuildId> Guilds => guilds;

    public long Epoch => epoch;

    public long Head => head;

    /// <summary>Those that a commit has changed since.</summary>
    public HashSet<GuildId> CrossedOut { get; } = [];

    /// <summary>Ends when they are in memory, or will not come. Never fails.</summary>
    public Task Ended => _ended.Task;

    public void End() => _ended.TrySetResult();
}

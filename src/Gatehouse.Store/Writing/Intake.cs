using Gatehouse.Chat.Domain;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Rows;

namespace Gatehouse.Store.Writing;

/// <summary>How guilds come from the database into memory: read by the writer where a change cannot wait, or beside him. The writer thread's own.</summary>
internal sealed class Intake(Tables tables, Caches caches)
{
    // So many are read at once: enough that the way to the server is nothing to each, few enough that nobody waits long for what they need not.
    private const int MostAtOnce = 100;

    private readonly List<GuildId> _read = [];

    /// <summary>Reads guilds as they are in the database, in the transaction where there is one.</summary>
    public IEnumerable<GuildState> Read(IEnumerable<GuildId> ids)
    {
        foreach (var some in ids.Chunk(MostAtOnce))
        {
            foreach (var stored in tables.Load(some))
            {
                Remember(stored);
                if (!tables.Database.IsIdle)
                {
                    _read.Add(stored.State.Id);
                }

                yield return stored.State;
            }
        }
    }

    /// <summary>Has guilds be read beside the writer that are not in memory.</summary>
    /// <param name="epoch">The writer's.</param>
    /// <param name="head">Position of the newest committed event.</param>
    /// <returns>Null when all are there.</returns>
    public Coming? Expect(IReadOnlyList<GuildId> ids, long epoch, long head)
    {
        var (missing, others) = (new HashSet<GuildId>(), new HashSet<Arrival>());
        foreach (var id in ids)
        {
            if (caches.Guilds.Find(id) is not null)
            {
                continue;
            }

            if (caches.Arrivals.Find(id) is { } arrival)
            {
                others.Add(arrival);
            }
            else
            {
                missing.Add(id);
            }
        }

        Arrival[] toRead = [.. missing.Chunk(MostAtOnce).Select(some => new Arrival(some, epoch, head))];
        Array.ForEach(toRead, caches.Arrivals.Expect);
        return toRead.Length == 0 && others.Count == 0 ? null : new(toRead, others);
    }

    /// <summary>Takes in what was read beside the writer and is still so.</summary>
    /// <returns>How many were taken in.</returns>
    public int TakeIn(Arrival arrival, IReadOnlyList<StoredGuild> read)
    {
        var current = caches.Arrivals.End(arrival);
        var taken = 0;
        foreach (var stored in read)
        {
            // One that is here was read by the writer meanwhile.
            if (current.Contains(stored.State.Id) && caches.Guilds.Find(stored.State.Id) is null)
            {
                Remember(stored);
                taken++;
            }
        }

        return taken;
    }

    /// <summary>The transaction is committed.</summary>
    public void Keep() => _read.Clear();

    /// <summary>The transaction was rolled back: what was read in it may have been its own rows.</summary>
    public void RollBack()
    {
        _read.ForEach(caches.Guilds.Remove);
        _read.Clear();
    }

    // The counters come with the guild, so that its channels' first messages need not ask one by one.
    private void Remember(StoredGuild stored)
    {
        caches.Guilds.Add(stored.State, stored.Newest);
        foreach (var (channel, last) in stored.Counters)
        {
            if (caches.Counters.Find(channel) is null)
            {
                caches.Counters.Set(channel, last);
            }
        }
    }
}

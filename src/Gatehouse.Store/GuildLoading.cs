using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Rows;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Reads guilds into memory beside the writer, who commits meanwhile (<see cref="Arrivals"/>).</summary>
internal sealed class GuildLoading(Writer writer, Readers readers)
{
    /// <summary>Reads guilds that are not in memory, and waits for those that others are reading. Afterwards they are there, unless they had to make room or changed meanwhile.</summary>
    public async Task BringInAsync(IReadOnlyList<GuildId> ids, CancellationToken cancellationToken)
    {
        if (await writer.BetweenCommitsAsync(batch => batch.Expect(ids), cancellationToken) is { } coming)
        {
            await BringInAsync(coming, cancellationToken);
        }
    }

    /// <summary>Reads what is to be read, and waits for what others are reading.</summary>
    public async Task BringInAsync(Coming coming, CancellationToken cancellationToken)
    {
        // Others may wait for it: it is read to its end though nobody here waits any more. When the store is closed, it ends with the readers and the writer.
        var reading = ReadAsync(coming.ToRead);
        await Task.WhenAll([reading, .. coming.Others.Select(arrival => arrival.Ended)]).WaitAsync(cancellationToken);
    }

    private async Task ReadAsync(IReadOnlyList<Arrival> arrivals)
    {
        foreach (var arrival in arrivals)
        {
            var read = await ReadAsync(arrival);
            try
            {
                await writer.BetweenCommitsAsync(batch => batch.TakeIn(arrival, read), CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                // Nothing is taken in. Whoever waits asks the writer next, and hears of it there.
            }
            finally
            {
                arrival.End();
            }
        }
    }

    private async Task<List<StoredGuild>> ReadAsync(Arrival arrival)
    {
        try
        {
            return await readers.ReadAsync(tables => SeesAll(tables, arrival) ? tables.Load(arrival.Guilds) : [], CancellationToken.None);
        }
        catch (Exception)
        {
            // Whatever it is, it is not lost: nothing is taken in, so the writer reads it for whoever needs it, and if he cannot, that is who hears why.
            return [];
        }
    }

    // The writer decides on what is read here: so it must not come from a server that others have taken over from, or that is behind.
    private static bool SeesAll(Tables tables, Arrival arrival) => tables.House.Epoch == arrival.Epoch && tables.Events.Head() >= arrival.Head;
}

/// <summary>Guilds on their way into memory.</summary>
/// <param name="ToRead">Those that the one who asked is to read.</param>
/// <param name="Others">Those that others are reading.</param>
internal sealed record Coming(IReadOnlyList<Arrival> ToRead, IReadOnlyCollection<Arrival> Others);

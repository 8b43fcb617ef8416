using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be looked for: only in channels that the asker may view and whose past they may read.</summary>
public sealed class Search(IGuildStore guilds, ISearchStore store, Surroundings surroundings)
{
    private const Permissions Needed = Permissions.ViewChannel | Permissions.ReadMessageHistory;

    /// <summary>Looks in all channels of a guild, or in those that are named; ones that the asker may not read are passed over.</summary>
    public async ValueTask<Result<Found>> InGuildAsync(UserId asker, GuildId id, MessageSearch search, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(id, cancellationToken);
        if (!guild.Admit(asker).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        var within = new List<ChannelId>();
        var without = new List<ChannelId>();
        foreach (var channel in seat.Guild.Channels.Values.Where(channel => channel.HoldsMessages))
        {
            var isWanted = (search.Channels.IsEmpty || search.Channels.Contains(channel.Id)) && (search.IncludesNsfw || !channel.Nsfw);
            (isWanted && seat.Guild.PermissionsIn(channel, seat.Asker).HasFlag(Needed) ? within : without).Add(channel.Id);
        }

        return await FindAsync(search, new SearchScope(seat.Guild.Id, within, without), cancellationToken);
    }

    public async ValueTask<Result<Found>> InChannelAsync(UserId asker, ChannelId id, MessageSearch search, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(id, cancellationToken);
        if (!guild.AdmitToRead(id, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return place.Missing(Permissions.ReadMessageHistory) is { } missing
            ? missing
            : await FindAsync(search, new SearchScope(place.Guild.Id, [id], []), cancellationToken);
    }

    private async ValueTask<Result<Found>> FindAsync(MessageSearch search, SearchScope scope, CancellationToken cancellationToken)
    {
        var form = new Form();
        form.Length("content", search.Content, 0, 1_024);
        form.Range("limit", search.Limit, 1, 25);
        form.Range("offset", search.Offset, 0, 9_975);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        // Words of which nothing can be looked for are not there either.
        var isHopeless = !string.IsNullOrWhiteSpace(search.Content) && SearchText.PhrasesOf(search.Content).Count == 0;
        if (scope.Within.Count == 0 || isHopeless)
        {
            return new Found(0, []);
        }

        var found = await store.FindAsync(search, scope, cancellationToken);
        return found with { Messages = [.. await surroundings.AnsweredAsync(found.Messages, cancellationToken)] };
    }
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Store;

/// <summary>Where conversations outside of guilds begin and are found again.</summary>
internal sealed class ConversationStore(Readers readers, GuildStore guilds) : IConversationStore
{
    public async ValueTask<GuildState?> FindAsync(UserId one, UserId other, CancellationToken cancellationToken) =>
        await readers.ReadAsync(tables => tables.Conversations.FindPair(one, other), cancellationToken) is { } id
            ? await guilds.FindAsync(id, cancellationToken)
            : null;

    public async ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken)
    {
        // Two who write to each other at the same moment find each other here: the writer decides who began.
        if (first.Channels.Values.Single().Kind == ChannelKind.Direct && first.Members.Keys.ToArray() is [var one, var other])
        {
            return await guilds.CreateUnlessAsync(first, batch => batch.Tables.Conversations.FindPair(one, other), cancellationToken);
        }

        return await guilds.CreateAsync(first, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, int limit, CancellationToken cancellationToken) =>
        await guilds.StatesAsync(await readers.ReadAsync(tables => tables.Conversations.OpenOf(user, limit), cancellationToken), cancellationToken);
}

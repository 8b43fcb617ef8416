using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Rows;

/// <summary>A guild or a conversation as it is in the database, with what is kept in memory beside its state.</summary>
/// <param name="Newest">The newest message of each channel that has one.</param>
/// <param name="Counters">How many messages each channel has ever had.</param>
internal sealed record StoredGuild(
    GuildState State, IReadOnlyList<KeyValuePair<ChannelId, MessageId>> Newest, IReadOnlyList<KeyValuePair<ChannelId, long>> Counters);

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>What was found (discord-api-docs, "Search Guild Messages"): each message in a list of its own, where Discord once showed its neighbours too.</summary>
internal sealed record FoundShape(int TotalResults, MessageShape[][] Messages)
{
    public bool DoingDeepHistoricalIndex { get; init; }
}

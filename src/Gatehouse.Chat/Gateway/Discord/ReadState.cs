using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>How far people have read, in READY: versioned, as clients with the capability for it want it.</summary>
/// <param name="Version">Later changes have greater ones.</param>
/// <param name="Partial">There is more than is told.</param>
internal sealed record ReadStatesShape(long Version, bool Partial, ReadStateShape[] Entries);

/// <summary>How far somebody has read in a channel.</summary>
/// <param name="Id">The channel's.</param>
/// <param name="LastMessageId"><c>0</c> where they never read.</param>
internal sealed record ReadStateShape(string Id, string LastMessageId, int MentionCount);

/// <summary>Body of MESSAGE_ACK.</summary>
internal sealed record MessageAckShape(string ChannelId, string MessageId, int MentionCount, long Version)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Manual { get; init; }
}

/// <summary>Answer to an acknowledgement; the token, of which there is none any more, is always null.</summary>
internal sealed record ReadTokenShape
{
    public string? Token { get; init; }
}

internal static partial class Shapes
{
    public static ReadStatesShape ReadStates(ReadStates read, long version) => new(
        version, read.IsPartial, [.. read.Entries.Select(entry => new ReadStateShape(entry.Channel.ToString(), entry.Last.ToString(), entry.Mentions))]);

    public static MessageAckShape MessageAck(ReadState read, bool isManual, long version) =>
        new(read.Channel.ToString(), read.Last.ToString(), read.Mentions, version) { Manual = isManual ? true : null };
}

using System.Globalization;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A channel as CHANNEL_UPDATE has it: without its newest message, which does not change with it.</summary>
internal record ChannelChangeShape
{
    public required string Id { get; init; }

    public required int Type { get; init; }

    public required string GuildId { get; init; }

    public required int Position { get; init; }

    // Null makes every library throw.
    public required OverwriteShape[] PermissionOverwrites { get; init; }

    public required string Name { get; init; }

    public string? Topic { get; init; }

    public bool Nsfw { get; init; }

    public string? ParentId { get; init; }

    public int RateLimitPerUser { get; init; }

    public int Flags { get; init; }

    public string? LastPinTimestamp { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Bitrate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? UserLimit { get; init; }
}

/// <summary>A guild's channel (discord-api-docs, "Channel Object").</summary>
internal sealed record ChannelShape : ChannelChangeShape
{
    public string? LastMessageId { get; init; }
}

/// <summary>A channel's exception to the guild's permissions.</summary>
internal sealed record OverwriteShape(string Id, int Type, string Allow, string Deny);

internal static partial class Shapes
{
    public static ChannelShape Channel(Channel channel, MessageId? last)
    {
        var speaks = channel.HoldsVoices;
        return new ChannelShape
        {
            Id = channel.Id.ToString(),
            Type = (int)channel.Kind,
            GuildId = channel.Guild.ToString(),
            Position = channel.Position,
            PermissionOverwrites = Overwrites(channel),
            Name = channel.Name,
            Topic = channel.Topic,
            Nsfw = channel.Nsfw,
            LastMessageId = last?.ToString(),
            ParentId = channel.Parent?.ToString(),
            RateLimitPerUser = channel.RateLimitPerUser,
            LastPinTimestamp = channel.LastPinAt is { } pinned ? DiscordJson.Time(pinned) : null,
            Bitrate = speaks ? channel.Bitrate : null,
            UserLimit = speaks ? channel.UserLimit : null,
        };
    }

    public static ChannelChangeShape ChannelChange(Channel channel)
    {
        var speaks = channel.HoldsVoices;
        return new ChannelChangeShape
        {
            Id = channel.Id.ToString(),
            Type = (int)channel.Kind,
            GuildId = channel.Guild.ToString(),
            Position = channel.Position,
            PermissionOverwrites = Overwrites(channel),
            Name = channel.Name,
            Topic = channel.Topic,
            Nsfw = channel.Nsfw,
            ParentId = channel.Parent?.ToString(),
            RateLimitPerUser = channel.RateLimitPerUser,
            LastPinTimestamp = channel.LastPinAt is { } pinned ? DiscordJson.Time(pinned) : null,
            Bitrate = speaks ? channel.Bitrate : null,
            UserLimit = speaks ? channel.UserLimit : null,
        };
    }

    /// <summary>Channels in the order in which clients show them.</summary>
    public static ChannelShape[] Channels(IEnumerable<Channel> channels, IReadOnlyDictionary<ChannelId, MessageId> newest) =>
    [
        .. channels.OrderBy(channel => channel.Position).ThenBy(channel => channel.Id.Value)
            .Select(channel => Channel(channel, newest.TryGetValue(channel.Id, out var last) ? last : null)),
    ];

    private static OverwriteShape[] Overwrites(Channel channel) =>
    [
        .. channel.Overwrites.Select(overwrite => new OverwriteShape(
            overwrite.Target.ToString(CultureInfo.InvariantCulture), (int)overwrite.Kind, Bits(overwrite.Allow), Bits(overwrite.Deny))),
    ];
}

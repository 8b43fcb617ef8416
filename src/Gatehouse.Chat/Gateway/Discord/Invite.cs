using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>An invitation with its counters (discord-api-docs, "Invite Object" and "Invite Metadata Object").</summary>
internal sealed record InviteShape
{
    public int Type { get; init; }

    public required string Code { get; init; }

    public required InviteGuildShape Guild { get; init; }

    public required string GuildId { get; init; }

    public required InviteChannelShape? Channel { get; init; }

    public required UserShape Inviter { get; init; }

    public required int ApproximateMemberCount { get; init; }

    public string? ExpiresAt { get; init; }

    public required int Uses { get; init; }

    public required int MaxUses { get; init; }

    /// <summary>Seconds, 0 for ever.</summary>
    public required long MaxAge { get; init; }

    public required bool Temporary { get; init; }

    public required string CreatedAt { get; init; }

    // Only in the answer to who used it.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? NewMember { get; init; }
}

/// <summary>What a stranger may know of a guild who holds an invitation to it.</summary>
internal sealed record InviteGuildShape
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Icon { get; init; }

    public string? Splash { get; init; }

    public string? Banner { get; init; }

    public string? Description { get; init; }

    public string[] Features { get; init; } = [];

    public int VerificationLevel { get; init; }

    public string? VanityUrlCode { get; init; }

    public int NsfwLevel { get; init; }

    public int PremiumSubscriptionCount { get; init; }
}

/// <summary>The channel that an invitation shows.</summary>
internal sealed record InviteChannelShape(string Id, string Name, int Type);

/// <summary>Body of INVITE_CREATE.</summary>
internal sealed record InviteCreatedShape(string Code, string ChannelId, string GuildId, UserShape Inviter, string CreatedAt, string? ExpiresAt, long MaxAge, int MaxUses, bool Temporary)
{
    public int Type { get; }

    public int Uses { get; }
}

/// <summary>Body of INVITE_DELETE.</summary>
internal sealed record InviteDeletedShape(string Code, string ChannelId, string GuildId);

internal static partial class Shapes
{
    public static InviteCreatedShape InviteCreated(Invite invite) => new(
        invite.Code,
        invite.Channel.ToString(),
        invite.Guild.ToString(),
        User(invite.Inviter),
        DiscordJson.Time(invite.CreatedAt),
        invite.ExpiresAt is { } end ? DiscordJson.Time(end) : null,
        (long)invite.MaxAge.TotalSeconds,
        invite.MaxUses,
        invite.Temporary);

    /// <summary>An invitation; the channel is null when it has been deleted since.</summary>
    public static InviteShape Invite(Invite invite, GuildState guild) => new()
    {
        Code = invite.Code,
        Guild = new InviteGuildShape
        {
            Id = guild.Id.ToString(),
            Name = guild.Guild.Name,
            Icon = guild.Guild.Icon,
            Description = guild.Guild.Description,
        },
        GuildId = guild.Id.ToString(),
        Channel = guild.Channels.TryGetValue(invite.Channel, out var channel)
            ? new InviteChannelShape(channel.Id.ToString(), channel.Name, (int)channel.Kind)
            : null,
        Inviter = User(invite.Inviter),
        ApproximateMemberCount = guild.Members.Count,
        ExpiresAt = invite.ExpiresAt is { } end ? DiscordJson.Time(end) : null,
        Uses = invite.Uses,
        MaxUses = invite.MaxUses,
        MaxAge = (long)invite.MaxAge.TotalSeconds,
        Temporary = invite.Temporary,
        CreatedAt = DiscordJson.Time(invite.CreatedAt),
    };
}

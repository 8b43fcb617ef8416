using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A member (discord-api-docs, "Guild Member Object").</summary>
internal sealed record MemberShape
{
    // Absent beside a message's author: "user: null" makes discord.js throw.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserShape? User { get; init; }

    public string? Nick { get; init; }

    public string? Avatar { get; init; }

    public required string[] Roles { get; init; }

    public required string JoinedAt { get; init; }

    public string? PremiumSince { get; init; }

    public bool Deaf { get; init; }

    public bool Mute { get; init; }

    public int Flags { get; init; }

    public bool Pending { get; init; }

    public string? CommunicationDisabledUntil { get; init; }

    // Only GUILD_MEMBER_ADD and GUILD_MEMBER_UPDATE say where.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? GuildId { get; init; }
}

/// <summary>Body of GUILD_MEMBERS_CHUNK: a part of the answer to who asked for members.</summary>
internal sealed record MembersChunkShape
{
    public required string GuildId { get; init; }

    public required MemberShape[] Members { get; init; }

    public required int ChunkIndex { get; init; }

    public required int ChunkCount { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? NotFound { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PresenceShape>? Presences { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }
}

/// <summary>Body of RATE_LIMITED: what was asked for over the socket too often.</summary>
/// <param name="RetryAfter">Seconds.</param>
internal sealed record RateLimitedShape(int Opcode, double RetryAfter, RateLimitedMetaShape Meta);

/// <summary>Which request it was.</summary>
internal sealed record RateLimitedMetaShape(string GuildId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Nonce { get; init; }
}

/// <summary>Who is kept out of a guild, and why (discord-api-docs, "Ban Object").</summary>
internal sealed record BanShape(string? Reason, UserShape User);

/// <summary>Body of GUILD_BAN_ADD and GUILD_BAN_REMOVE.</summary>
internal sealed record BanEventShape(string GuildId, UserShape User);

/// <summary>What became of a wish to keep many out.</summary>
internal sealed record BannedManyShape(string[] BannedUsers, string[] FailedUsers);

/// <summary>Body of GUILD_MEMBER_REMOVE.</summary>
internal sealed record MemberRemovedShape(string GuildId, UserShape User);

internal static partial class Shapes
{
    public static MemberShape Member(Member member) => MemberWithoutUser(member) with { User = User(member.User) };

    /// <summary>As GUILD_MEMBER_ADD and GUILD_MEMBER_UPDATE have it.</summary>
    public static MemberShape Member(Member member, GuildId guild) => Member(member) with { GuildId = guild.ToString() };

    /// <summary>As it stands beside somebody's user: in a message or a mention.</summary>
    public static MemberShape MemberWithoutUser(Member member) => new()
    {
        Nick = member.Nick,
        Roles = [.. member.Roles.Select(role => role.ToString())],
        JoinedAt = DiscordJson.Time(member.JoinedAt),
        Mute = member.Mute,
        Deaf = member.Deaf,
        CommunicationDisabledUntil = member.TimedOutUntil is { } until ? DiscordJson.Time(until) : null,
    };
}

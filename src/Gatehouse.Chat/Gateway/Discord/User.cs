using System.Globalization;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A user as everybody sees them (discord-api-docs, "User Object").</summary>
internal record UserShape
{
    public required string Id { get; init; }

    public required string Username { get; init; }

    public required string Discriminator { get; init; }

    public string? GlobalName { get; init; }

    public string? Avatar { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Bot { get; init; }

    // An int, never null: discord.js builds a bit field of it.
    public int PublicFlags { get; init; }

    // Not Discord's for strangers, but the document shows it on GET /users/:id.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Bio { get; init; }
}

/// <summary>A user as they see themselves.</summary>
internal sealed record SelfUserShape : UserShape
{
    public bool Verified { get; init; } = true;

    public string? Email { get; init; }

    public int Flags { get; init; }

    public bool MfaEnabled { get; init; }

    public string Locale { get; init; } = "en-US";
}

/// <summary>A user who is mentioned, with what they are in the guild; never with a user in the member again.</summary>
internal sealed record MentionShape : UserShape
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MemberShape? Member { get; init; }
}

internal static partial class Shapes
{
    public static UserShape User(User user) => new()
    {
        Id = user.Id.ToString(),
        Username = user.Username,
        Discriminator = Discriminator(user),
        GlobalName = user.GlobalName,
        Avatar = user.Avatar,
        Bot = user.IsBot ? true : null,
    };

    /// <summary>A user with their words about themselves, for whoever asks for exactly them.</summary>
    public static UserShape Profile(User user) => User(user) with { Bio = user.Bio };

    public static SelfUserShape SelfUser(Account account) => new()
    {
        Id = account.User.Id.ToString(),
        Username = account.User.Username,
        Discriminator = Discriminator(account.User),
        GlobalName = account.User.GlobalName,
        Avatar = account.User.Avatar,
        Bot = account.User.IsBot ? true : null,
        Bio = account.User.Bio,
        Email = account.Email,
    };

    private static MentionShape Mention(User user, GuildState? guild) => new()
    {
        Id = user.Id.ToString(),
        Username = user.Username,
        Discriminator = Discriminator(user),
        GlobalName = user.GlobalName,
        Avatar = user.Avatar,
        Bot = user.IsBot ? true : null,
        Member = guild is not null && guild.Members.TryGetValue(user.Id, out var member) ? MemberWithoutUser(member) : null,
    };

    // "0" says that the username is unique; bots have kept four digits at Discord.
    private static string Discriminator(User user) =>
        user.IsBot ? ((user.Id.Value >> 12) % 9999 + 1).ToString("D4", CultureInfo.InvariantCulture) : "0";
}

using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>The first dispatch of a session (discord-api-docs, "Ready"). Everything in it is needed by one library or another.</summary>
internal sealed record ReadyShape(
    int V,
    SelfUserShape User,
    IReadOnlyList<UnavailableGuildShape> Guilds,
    string SessionId,
    string ResumeGatewayUrl,
    ApplicationGlanceShape Application)
{
    // Undocumented, and eris throws without it.
    public IReadOnlyList<ConversationShape> PrivateChannels { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int[]? Shard { get; init; }

    // People's only.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReadStatesShape? ReadState { get; init; }

    // Likewise.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserSettingsShape? UserSettings { get; init; }
}

/// <summary>A guild that a GUILD_CREATE will follow for.</summary>
internal sealed record UnavailableGuildShape(string Id)
{
    public bool Unavailable { get; } = true;
}

/// <summary>The application a bot belongs to; people get one too, since libraries read its id.</summary>
internal sealed record ApplicationGlanceShape(string Id)
{
    // Presence, member and message-content intents are granted (discord-api-docs, "Application Flags").
    public int Flags { get; } = (1 << 12) | (1 << 14) | (1 << 18);
}

internal static partial class Shapes
{
    public static ReadyShape Ready(Session session, Account account, IEnumerable<GuildState> guilds, IReadOnlyList<ConversationShape> conversations) => new(
        session.Traits.Version,
        SelfUser(account),
        [.. guilds.Select(guild => new UnavailableGuildShape(guild.Id.ToString()))],
        session.Id,
        session.Traits.ResumeUrl,
        new ApplicationGlanceShape(account.User.Id.ToString()))
    {
        PrivateChannels = conversations,
        Shard = [session.Traits.Shard.Id, session.Traits.Shard.Count],
    };
}

using System.Globalization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Sql;

/// <summary>What can be looked for about a message beside its words, each as a word of letters and digits.</summary>
internal static class Facets
{
    public const string Everyone = "toall";
    public const string Pinned = "pinned";

    public static IReadOnlyList<string> Of(Message message) =>
    [
        Home(message.Guild),
        Channel(message.Channel),
        Author(message.Author.Id),
        Kind(message.Webhook is not null ? AuthorKind.Webhook : message.Author.IsBot ? AuthorKind.Bot : AuthorKind.User),
        .. message.Mentions.Select(user => Mention(user.Id)),
        .. message.MentionedRoles.Select(Mention),
        .. message.MentionsEveryone ? [Everyone] : Array.Empty<string>(),
        .. message.PinnedAt is not null ? [Pinned] : Array.Empty<string>(),
        .. MessageFeatures.Of(message).Select(Feature),
    ];

    public static string Home(GuildId home) => Word("at", home.Value);

    public static bool IsHome(string facet) => facet.StartsWith("at", StringComparison.Ordinal);

    public static string Channel(ChannelId channel) => Word("in", channel.Value);

    public static string Author(UserId user) => Word("by", user.Value);

    public static string Kind(AuthorKind kind) => kind switch
    {
        AuthorKind.User => "byuser",
        AuthorKind.Bot => "bybot",
        AuthorKind.Webhook => "bywebhook",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Mention(UserId user) => Word("to", user.Value);

    public static string Mention(RoleId role) => Word("torole", role.Value);

    public static string Feature(MessageFeature feature) => "has" + feature.ToString().ToLowerInvariant();

    private static string Word(string kind, ulong id) => string.Create(CultureInfo.InvariantCulture, $"{kind}{id}");
}

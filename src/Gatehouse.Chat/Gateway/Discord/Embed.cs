using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A card below a message (discord-api-docs, "Embed Object"); what is not there is left out.</summary>
internal sealed record EmbedShape
{
    public string Type { get; } = "rich";

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Title { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Description { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Timestamp { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Color { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbedFooterShape? Footer { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbedPictureShape? Image { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbedPictureShape? Thumbnail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbedAuthorShape? Author { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EmbedFieldShape[]? Fields { get; init; }
}

/// <summary>An embed's last line.</summary>
internal sealed record EmbedFooterShape(string Text)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IconUrl { get; init; }
}

/// <summary>An embed's first line.</summary>
internal sealed record EmbedAuthorShape(string Name)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Url { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IconUrl { get; init; }
}

/// <summary>A picture in an embed.</summary>
internal sealed record EmbedPictureShape(string Url);

/// <summary>A heading with a text in an embed.</summary>
internal sealed record EmbedFieldShape(string Name, string Value, bool Inline);

internal static partial class Shapes
{
    private const int SuppressEmbeds = 1 << 2;

    private static EmbedShape[] Embeds(Message message, FileHome files) =>
        message.Embeds.IsEmpty || (message.Flags & SuppressEmbeds) != 0 ? [] : [.. message.Embeds.Select(embed => Embed(embed, message, files))];

    private static EmbedShape Embed(Embed embed, Message message, FileHome files) => new()
    {
        Title = embed.Title,
        Description = embed.Description,
        Url = embed.Url,
        Timestamp = embed.Timestamp is { } time ? DiscordJson.Time(time) : null,
        Color = embed.Color,
        Footer = embed.Footer is { } footer ? new EmbedFooterShape(footer.Text) { IconUrl = footer.IconUrl is { } mark ? Picture(mark, message, files) : null } : null,
        Image = embed.Image is { } image ? new EmbedPictureShape(Picture(image, message, files)) : null,
        Thumbnail = embed.Thumbnail is { } thumbnail ? new EmbedPictureShape(Picture(thumbnail, message, files)) : null,
        Author = embed.Author is { } author ? new EmbedAuthorShape(author.Name) { Url = author.Url, IconUrl = author.IconUrl is { } face ? Picture(face, message, files) : null } : null,
        Fields = embed.Fields.IsEmpty ? null : [.. embed.Fields.Select(field => new EmbedFieldShape(field.Name, field.Value, field.Inline))],
    };
}

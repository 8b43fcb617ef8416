using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Api;

/// <summary>What bodies say about embeds (discord-api-docs, "Embed Object"). What only Discord itself may say, like a provider, is ignored.</summary>
internal static class EmbedForms
{
    /// <summary>Left out when the body does not speak of embeds; null takes all away.</summary>
    public static Optional<ImmutableArray<Embed>> Read(FormReader form)
    {
        if (!form.Has("embeds"))
        {
            return default;
        }

        return form.Objects("embeds", ReadOne) is { } embeds ? embeds : ImmutableArray<Embed>.Empty;
    }

    private static Embed ReadOne(FormReader form) => new()
    {
        Title = NullIfEmpty(form.Text("title")),
        Description = NullIfEmpty(form.Text("description")),
        Url = NullIfEmpty(form.Text("url")),
        Timestamp = Time(form),
        Color = form.Number("color").Says(out var color) ? color : null,
        Footer = form.Inner("footer") is { } footer && footer.Text("text") is { Length: > 0 } text
            ? new EmbedFooter(text, NullIfEmpty(footer.Text("icon_url")))
            : null,
        Image = NullIfEmpty(form.Inner("image")?.Text("url")),
        Thumbnail = NullIfEmpty(form.Inner("thumbnail")?.Text("url")),
        Author = form.Inner("author") is { } author && author.Text("name") is { Length: > 0 } name
            ? new EmbedAuthor(name, NullIfEmpty(author.Text("url")), NullIfEmpty(author.Text("icon_url")))
            : null,
        Fields = form.Objects("fields", static field =>
            new EmbedField(field.RequiredText("name"), field.RequiredText("value"), field.Flag("inline").Or(false))) ?? [],
    };

    private static DateTimeOffset? Time(FormReader form)
    {
        if (form.Text("timestamp") is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        form.Wrong("timestamp", "DATETIME_TYPE_PARSE", "Could not parse the value. Should be ISO8601.");
        return null;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

using System.Collections.Immutable;
using System.Globalization;

namespace Gatehouse.Chat.Domain;

/// <summary>How many embeds there may be, and how large (discord-api-docs, "Embed Limits").</summary>
internal static class EmbedRules
{
    private const int EmbedsPerMessage = 10;
    private const int FieldsPerEmbed = 25;
    private const int TextPerMessage = 6_000;
    private const int LongestUrl = 2_048;
    private const string Attached = "attachment";

    public static void Check(Form form, ImmutableArray<Embed> embeds)
    {
        if (embeds.Length > EmbedsPerMessage)
        {
            form.Wrong("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
            return;
        }

        var text = 0;
        for (var i = 0; i < embeds.Length; i++)
        {
            Check(form, string.Create(CultureInfo.InvariantCulture, $"embeds.{i}"), embeds[i]);
            text += TextOf(embeds[i]);
        }

        if (text > TextPerMessage)
        {
            form.Wrong("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000");
        }
    }

    private static void Check(Form form, string path, Embed embed)
    {
        form.Length($"{path}.title", embed.Title, 0, 256);
        form.Length($"{path}.description", embed.Description, 0, 4_096);
        form.Length($"{path}.author.name", embed.Author?.Name, 0, 256);
        form.Length($"{path}.footer.text", embed.Footer?.Text, 0, 2_048);
        form.Range($"{path}.color", embed.Color ?? 0, 0, 0xFFFFFF);
        Address(form, $"{path}.url", embed.Url, mayBeFile: false);
        Address(form, $"{path}.author.url", embed.Author?.Url, mayBeFile: false);
        Address(form, $"{path}.author.icon_url", embed.Author?.IconUrl, mayBeFile: true);
        Address(form, $"{path}.footer.icon_url", embed.Footer?.IconUrl, mayBeFile: true);
        Address(form, $"{path}.image.url", embed.Image, mayBeFile: true);
        Address(form, $"{path}.thumbnail.url", embed.Thumbnail, mayBeFile: true);
        if (embed.Fields.Length > FieldsPerEmbed)
        {
            form.Wrong($"{path}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.");
            return;
        }

        for (var i = 0; i < embed.Fields.Length; i++)
        {
            form.Length(string.Create(CultureInfo.InvariantCulture, $"{path}.fields.{i}.name"), embed.Fields[i].Name, 1, 256);
            form.Length(string.Create(CultureInfo.InvariantCulture, $"{path}.fields.{i}.value"), embed.Fields[i].Value, 1, 1_024);
        }

        if (TextOf(embed) == 0 && embed.Image is null && embed.Thumbnail is null)
        {
            form.Wrong($"{path}.description", "BASE_TYPE_REQUIRED", "This field is required");
        }
    }

    private static int TextOf(Embed embed) =>
        CodePoints.Count(embed.Title) + CodePoints.Count(embed.Description) + CodePoints.Count(embed.Author?.Name) + CodePoints.Count(embed.Footer?.Text)
        + embed.Fields.Sum(field => CodePoints.Count(field.Name) + CodePoints.Count(field.Value));

    private static void Address(Form form, string path, string? address, bool mayBeFile)
    {
        if (address is null)
        {
            return;
        }

        var isGood = Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && (uri.Scheme is "http" or "https" || (mayBeFile && uri.Scheme == Attached));
        if (!isGood)
        {
            form.Wrong(path, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
        }
        else if (address.Length > LongestUrl)
        {
            form.Wrong(path, "BASE_TYPE_MAX_LENGTH", "Must be 2048 or fewer in length.");
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Api;

/// <summary>A file that came with a request.</summary>
/// <param name="Number">What the body calls it by: the n of <c>files[n]</c>.</param>
internal sealed record Upload(ulong Number, Attachment Attachment);

/// <summary>What bodies say about files: those that came along by their number, those that are there by their id.</summary>
internal static class AttachmentForms
{
    public static ImmutableArray<Attachment> New(FormReader form, ImmutableArray<Upload> uploads)
    {
        if (uploads.IsEmpty)
        {
            return [];
        }

        var wishes = Wishes(form) ?? [];
        return [.. uploads.Select(upload => Described(upload, wishes))];
    }

    /// <summary>Null when the body speaks of none and brings none. Files that it brings are added, whether it lists them or not.</summary>
    public static AttachmentPatch? Patch(FormReader form, ImmutableArray<Upload> uploads)
    {
        var wishes = Wishes(form);
        if (wishes is null && uploads.IsEmpty)
        {
            return null;
        }

        return new AttachmentPatch([.. uploads.Select(upload => Described(upload, wishes ?? []))])
        {
            Kept = wishes is { } listed
                ? ImmutableArray.CreateRange(listed.Where(wish => !uploads.Any(upload => upload.Number == wish.Id)).Select(wish => wish.Kept))
                : default(Optional<ImmutableArray<AttachmentWish>>),
        };
    }

    /// <summary>The number of a part called <c>files[n]</c> or <c>file</c>; null for any other part.</summary>
    public static ulong? NumberOf(string part) =>
        part == "file" ? 0
        : part.StartsWith("files[", StringComparison.Ordinal) && part.EndsWith(']')
            && ulong.TryParse(part.AsSpan("files[".Length..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : null;

    private static Attachment Described(Upload upload, IEnumerable<Wish> wishes)
    {
        var attachment = upload.Attachment;
        if (wishes.FirstOrDefault(wish => wish.Id == upload.Number) is not { } said)
        {
            return attachment;
        }

        return attachment with
        {
            Name = said.Name is { Length: > 0 } name ? AttachmentRules.Clean(name) : attachment.Name,
            Description = said.Kept.Description.Or(null) is { Length: > 0 } text ? text : null,
        };
    }

    private static ImmutableArray<Wish>? Wishes(FormReader form) => form.Objects("attachments", static wish =>
    {
        var id = ChannelForms.RequiredId(wish, "id");
        return new Wish(id, wish.Text("filename"), new AttachmentWish(new AttachmentId(id)) { Description = wish.NullableText("description") });
    });

    private sealed record Wish(ulong Id, string? Name, AttachmentWish Kept);
}

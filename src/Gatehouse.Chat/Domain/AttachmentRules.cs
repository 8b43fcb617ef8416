using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>Who may send files, and how they are called (discord-api-docs, "Uploading Files").</summary>
internal static class AttachmentRules
{
    public const int FilesPerMessage = 10;
    public const long BytesPerFile = 10 * 1024 * 1024;
    public const long BytesPerRequest = 25 * 1024 * 1024;

    private const int LongestName = 200;
    private const int LongestDescription = 1_024;
    private const int KeyBytes = 18;

    /// <summary>Lets somebody send files into a channel.</summary>
    public static Result<Place> AdmitToAttach(this GuildState? guild, ChannelId channel, UserId asker)
    {
        if (!guild.AdmitToWrite(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return place.Missing(Permissions.AttachFiles) is { } missing ? missing : place;
    }

    /// <summary>What is wrong with how many files there are, and with what is said about them.</summary>
    public static void Check(Form form, ImmutableArray<Attachment> attachments)
    {
        if (attachments.Length > FilesPerMessage)
        {
            form.Wrong("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.");
        }

        for (var i = 0; i < attachments.Length; i++)
        {
            form.Length($"attachments.{i}.description", attachments[i].Description, 0, LongestDescription);
        }
    }

    /// <summary>What a message has of files after it was changed: those it keeps, in their order, and those that were added.</summary>
    public static ImmutableArray<Attachment> Change(ImmutableArray<Attachment> before, AttachmentPatch patch)
    {
        if (!patch.Kept.Says(out var kept))
        {
            return before.AddRange(patch.Added);
        }

        return
        [
            .. from attachment in before
               let wish = kept.FirstOrDefault(wish => wish.Id == attachment.Id)
               where wish is not null
               select wish.Description.Says(out var description) ? attachment with { Description = NullIfEmpty(description) } : attachment,
            .. patch.Added,
        ];
    }

    /// <summary>A name that is a name everywhere: no path, no control characters, nothing that an address or a header would have to escape.</summary>
    public static string Clean(string? wanted)
    {
        var name = (wanted ?? "").AsSpan();
        name = name[(name.LastIndexOfAny('/', '\\') + 1)..];
        var clean = new StringBuilder(name.Length);
        foreach (var rune in name.ToString().Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '.' or '-' or '_')
            {
                clean.Append(rune.ToString());
            }
            else if (Rune.IsWhiteSpace(rune))
            {
                clean.Append('_');
            }
        }

        var kept = clean.ToString().TrimStart('.');
        if (kept.Length > LongestName)
        {
            // The ending tells people more than the middle. Never between the halves of a character.
            var ending = kept.LastIndexOf('.') is > 0 and var dot && kept.Length - dot <= 16 ? kept[dot..] : "";
            var cut = LongestName - ending.Length;
            kept = kept[..(char.IsHighSurrogate(kept[cut - 1]) ? cut - 1 : cut)] + ending;
        }

        return kept.Length == 0 ? "unknown" : kept;
    }

    public static string NewKey(ISecrets secrets)
    {
        Span<byte> key = stackalloc byte[KeyBytes];
        secrets.Fill(key);
        return Base64Url.EncodeToString(key);
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

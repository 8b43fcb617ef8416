namespace Gatehouse.Chat.Domain;

/// <summary>A file that somebody sent.</summary>
public readonly record struct AttachmentId(ulong Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A file of a message (discord-api-docs, "Attachment Object").</summary>
/// <param name="Id">Its snowflake.</param>
/// <param name="Name">As others see it: letters, digits, dots, dashes and underscores.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Key">A part of its address that nobody can guess: who has the address needs no token.</param>
public sealed record Attachment(AttachmentId Id, string Name, long Size, string Key)
{
    /// <summary>What its first bytes say it is; null for what they do not tell.</summary>
    public string? ContentType { get; init; }

    /// <summary>Of a picture, in pixels; null for anything else.</summary>
    public int? Width { get; init; }

    /// <summary>Of a picture, in pixels; null for anything else.</summary>
    public int? Height { get; init; }

    /// <summary>What its sender says it shows, at most 1,024 characters; null for nothing.</summary>
    public string? Description { get; init; }
}

/// <summary>Where a file is kept.</summary>
public readonly record struct FilePlace(ChannelId Channel, AttachmentId Attachment);

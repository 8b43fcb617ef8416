using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>What to change about a message's files.</summary>
/// <param name="Added">Those that came along.</param>
public sealed record AttachmentPatch(ImmutableArray<Attachment> Added)
{
    /// <summary>Those it keeps; left out keeps all.</summary>
    public Optional<ImmutableArray<AttachmentWish>> Kept { get; init; }
}

/// <summary>A file that a message keeps.</summary>
public sealed record AttachmentWish(AttachmentId Id)
{
    /// <summary>Null or empty takes it away.</summary>
    public Optional<string?> Description { get; init; }
}

using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>
/// Which files belong to messages, and which have to go. A file is expected before its first byte comes; the commit of its message claims it. What was not claimed in
/// time, and what a deleted message had, is due for removal.
/// </summary>
public interface IAttachmentStore
{
    /// <summary>A file is about to come; unless a message claims it before that time, it is removed.</summary>
    ValueTask ExpectAsync(FilePlace place, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>A file that a message has; null when there is none.</summary>
    ValueTask<Attachment?> FindAsync(FilePlace place, CancellationToken cancellationToken);

    /// <summary>Files to remove, oldest first.</summary>
    ValueTask<IReadOnlyList<FilePlace>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>These were removed.</summary>
    ValueTask ForgetAsync(IReadOnlyList<FilePlace> removed, CancellationToken cancellationToken);
}

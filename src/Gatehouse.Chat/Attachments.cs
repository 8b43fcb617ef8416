using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>Takes files in for messages to come, and gives those of messages out.</summary>
public sealed class Attachments(IGuildStore guilds, IAttachmentStore attachments, IFileStore files, IIds ids, ISecrets secrets, TimeProvider clock)
{
    // Longer than any request may take.
    private static readonly TimeSpan TimeToClaim = TimeSpan.FromHours(1);

    /// <summary>Why the asker may not send files there; null when they may.</summary>
    public async ValueTask<Fault?> RefuseAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToAttach(channel, asker).Succeeds(out _, out var fault) ? null : fault;
    }

    /// <summary>Takes a file in as it arrives. A message has to claim it within the hour.</summary>
    /// <param name="name">As its sender calls it.</param>
    public async ValueTask<Result<Attachment>> ReceiveAsync(ChannelId channel, string? name, Stream content, CancellationToken cancellationToken)
    {
        var place = new FilePlace(channel, new AttachmentId(ids.Next()));
        await attachments.ExpectAsync(place, clock.GetUtcNow() + TimeToClaim, cancellationToken);
        var look = new FileLook(content);
        return await files.ReceiveAsync(place, look.CopyAsync, cancellationToken)
            ? look.Describe(place.Attachment, AttachmentRules.Clean(name), AttachmentRules.NewKey(secrets))
            : Faults.FileTooLarge;
    }

    /// <summary>A message's file for whoever has its address; null when the address is not right in every letter.</summary>
    public async ValueTask<Attachment?> FindAsync(FilePlace place, string name, string key, CancellationToken cancellationToken) =>
        await attachments.FindAsync(place, cancellationToken) is { } found && found.Name == name && FileLook.AreSame(found.Key, key) ? found : null;

    public ValueTask<Stream?> OpenAsync(FilePlace place, long offset, long length, CancellationToken cancellationToken) =>
        files.OpenAsync(place, offset, length, cancellationToken);

    /// <summary>Removes some of the files that nobody has any more.</summary>
    /// <returns>How many.</returns>
    public async ValueTask<int> SweepAsync(int limit, CancellationToken cancellationToken)
    {
        var due = await attachments.DueAsync(clock.GetUtcNow(), limit, cancellationToken);
        foreach (var place in due)
        {
            await files.DeleteAsync(place, cancellationToken);
        }

        if (due.Count > 0)
        {
            await attachments.ForgetAsync(due, cancellationToken);
        }

        return due.Count;
    }
}

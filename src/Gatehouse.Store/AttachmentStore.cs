using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Which files belong to messages: claimed and released on the writer together with the message.</summary>
internal sealed class AttachmentStore(Writer writer, Readers readers) : IAttachmentStore
{
    public async ValueTask ExpectAsync(FilePlace place, DateTimeOffset until, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                batch.Note(place.Attachment.Value);
                batch.Tables.Files.Doom(place, until);
                return default(Done);
            },
            cancellationToken);

    public ValueTask<Attachment?> FindAsync(FilePlace place, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Files.Find(place), cancellationToken);

    public ValueTask<IReadOnlyList<FilePlace>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Files.Due(now, limit), cancellationToken);

    public async ValueTask ForgetAsync(IReadOnlyList<FilePlace> removed, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                foreach (var place in removed)
                {
                    batch.Tables.Files.Forget(place);
                }

                return default(Done);
            },
            cancellationToken);
}

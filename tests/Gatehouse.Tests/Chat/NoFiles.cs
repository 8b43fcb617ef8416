using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Tests.Chat;

/// <summary>Takes any file and forgets it: for tests about something else.</summary>
internal sealed class NoFiles : IAttachmentStore, IFileStore, ISearchStore
{
    public ValueTask ExpectAsync(FilePlace place, DateTimeOffset until, CancellationToken cancellationToken) => default;

    public ValueTask<Attachment?> FindAsync(FilePlace place, CancellationToken cancellationToken) => default;

    public ValueTask<IReadOnlyList<FilePlace>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => new([]);

    public ValueTask ForgetAsync(IReadOnlyList<FilePlace> removed, CancellationToken cancellationToken) => default;

    public ValueTask<bool> ReceiveAsync(FilePlace place, Func<Stream, CancellationToken, ValueTask<bool>> receive, CancellationToken cancellationToken) =>
        receive(Stream.Null, cancellationToken);

    public ValueTask<Stream?> OpenAsync(FilePlace place, long offset, long length, CancellationToken cancellationToken) => default;

    public ValueTask<Found> FindAsync(MessageSearch search, SearchScope scope, CancellationToken cancellationToken) => new(new Found(0, []));

    public ValueTask DeleteAsync(FilePlace place, CancellationToken cancellationToken) => default;
}

using System.Runtime.CompilerServices;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// A connection to an upstream. When it ends before its first byte, that is a failure here and not an end: the client below us would take it for a connection that had been kept too long and ask
/// again by itself, three times, also where each time another process dies of the request. Once a byte has come, everything passes as it is.
/// </summary>
internal sealed class FreshConnection(Stream upstream) : Stream
{
    private bool _hasAnswered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _hasAnswered || buffer.IsEmpty ? upstream.ReadAsync(buffer, cancellationToken) : ReadFirstAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => upstream.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        upstream.WriteAsync(buffer, offset, count, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => upstream.FlushAsync(cancellationToken);

    public override void Flush() => upstream.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Upstreams are spoken to asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Upstreams are spoken to asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await upstream.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            upstream.Dispose();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadFirstAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        var count = await upstream.ReadAsync(buffer, cancellationToken);
        if (count == 0)
        {
            throw new IOException("The connection ended before anything was answered.");
        }

        _hasAnswered = true;
        return count;
    }
}

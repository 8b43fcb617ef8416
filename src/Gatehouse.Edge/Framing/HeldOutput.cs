using System.IO.Pipelines;

namespace Gatehouse.Edge.Framing;

/// <summary>
/// The transport's output as the server sees it. To complete that one is to close the connection both ways at once, and a client that is still sending would be answered with a reset in place of
/// the last answer: so while a refused client is listened to, the completion waits.
/// </summary>
internal sealed class HeldOutput(PipeWriter transport, FramedInput input) : PipeWriter
{
    public override bool CanGetUnflushedBytes => transport.CanGetUnflushedBytes;

    public override long UnflushedBytes => transport.UnflushedBytes;

    public override void Advance(int bytes) => transport.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => transport.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => transport.GetSpan(sizeHint);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => transport.FlushAsync(cancellationToken);

    public override ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default) => transport.WriteAsync(source, cancellationToken);

    public override void CancelPendingFlush() => transport.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (!input.IsUnfinished)
        {
            transport.Complete(exception);
        }
    }

    public override ValueTask CompleteAsync(Exception? exception = null) => input.IsUnfinished ? ValueTask.CompletedTask : transport.CompleteAsync(exception);
}

using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>What became of a request's content.</summary>
internal enum BodyOutcome
{
    Sent,

    /// <summary>Nobody wants the rest.</summary>
    Stopped,
    ClientFailed,
    UpstreamFailed,
}

/// <summary>
/// Carries the content of one request to its upstream, each part when it has come: who sends in parts may wait for an answer to the first part before there is a second. At no time is there more
/// of it here than one read of the server brings.
/// </summary>
internal sealed class RequestBody(PipeReader content, UpstreamConnection connection, bool isChunked)
{
    private const int MostChunk = 16 * 1024;

    private static readonly byte[] LastChunk = [.. "0\r\n\r\n"u8];

    private readonly TaskCompletionSource<bool> _wanted = new();
    private volatile bool _isStopped;

    /// <summary>Why the outcome is one of the failures.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>The upstream has said 100 (true), or its answer before any content (false).</summary>
    public void Decide(bool isWanted) => _wanted.TrySetResult(isWanted);

    /// <summary>Has the carrying end soon.</summary>
    public void Stop()
    {
        _isStopped = true;
        Decide(isWanted: false);
        content.CancelPendingRead();
    }

    /// <summary>RFC 9110 §10.1.1: the upstream's 100 or its answer decides whether content is sent; to one that says neither, as old servers do, it goes all the same.</summary>
    public async Task<BodyOutcome> SendWhenWantedAsync(TimeSpan patience, TimeProvider clock)
    {
        using var enough = new CancellationTokenSource(patience, clock);
        await using var registered = enough.Token.UnsafeRegister(static body => ((RequestBody)body!).Decide(isWanted: true), this);
        return await _wanted.Task ? await SendAsync() : BodyOutcome.Stopped;
    }

    /// <summary>Never throws for what either side does.</summary>
    public async Task<BodyOutcome> SendAsync()
    {
        while (true)
        {
            ReadResult read;
            try
            {
                read = await content.ReadAsync();
            }
            catch (Exception failed) when (failed is IOException or OperationCanceledException)
            {
                // It must not look complete, so the upstream's connection goes with it.
                Failure = failed;
                connection.Abort();
                return BodyOutcome.ClientFailed;
            }

            if (read.IsCanceled || _isStopped)
            {
                content.AdvanceTo(read.Buffer.Start);
                return BodyOutcome.Stopped;
            }

            try
            {
                await PassAsync(read.Buffer);
                if (read.IsCompleted && isChunked)
                {
                    await connection.SendAsync(LastChunk);
                }
            }
            catch (IOException failed)
            {
                // Its answer may have come before it stopped listening: whoever reads will see.
                Failure = failed;
                content.AdvanceTo(read.Buffer.Start);
                return BodyOutcome.UpstreamFailed;
            }

            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return BodyOutcome.Sent;
            }
        }
    }

    private async ValueTask PassAsync(ReadOnlySequence<byte> part)
    {
        foreach (var segment in part)
        {
            for (var left = segment; left.Length > 0;)
            {
                connection.Touch();
                var piece = isChunked ? left[..Math.Min(left.Length, MostChunk)] : left;
                if (isChunked)
                {
                    connection.Request.Clear();
                    connection.Request.Chunk(piece.Span);
                    await connection.SendAsync(connection.Request.Written);
                }
                else
                {
                    await connection.SendAsync(piece);
                }

                left = left[piece.Length..];
            }
        }

        connection.Touch();
    }
}

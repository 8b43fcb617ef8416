using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge.Framing;

/// <summary>Stands between the transport of each connection and the server: shows it only well-framed requests, answers the others, and ends their connections so that the answer is read.</summary>
internal sealed partial class FramedConnections(
    ConnectionDelegate next,
    FramingLimits limits,
    TimeSpan headTime,
    RequestFramingOptions options,
    RequestIds ids,
    EdgeMetrics metrics,
    TimeProvider clock,
    ILogger<FramedConnections> logger)
{
    public async Task ServeAsync(ConnectionContext connection)
    {
        var transport = connection.Transport;
        var scanner = new RequestScanner(limits);
        using var input = new FramedInput(
            transport.Input, scanner, headTime, clock, (refusal, isHead) => RefuseAsync(connection.ConnectionId, transport.Output, scanner.Head.Line.IsHead, refusal, isHead));
        connection.Transport = new Framed(input, new HeldOutput(transport.Output, input));
        connection.Features.Set<IRequestFraming>(input);
        try
        {
            await next(connection);
            if (input.IsUnfinished)
            {
                await LingerAsync(transport.Input, connection.ConnectionClosed);
            }
        }
        finally
        {
            connection.Transport = transport;
        }
    }

    private async ValueTask RefuseAsync(string connectionId, PipeWriter output, bool isHead, FramingRefusal refusal, bool isBeforeContent)
    {
        var requestId = ids.Of(default);
        metrics.RequestRefused(refusal.Reason);
        LogRefused(connectionId, refusal.Reason, requestId);
        if (!isBeforeContent)
        {
            return;
        }

        var body = options.Form.Body(refusal.Problem, requestId, refusal.Detail);
        var head = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {refusal.Problem.Status} {ReasonPhrases.GetReasonPhrase(refusal.Problem.Status)}
            Date: {clock.GetUtcNow():R}
            Content-Type: {options.Form.ContentType}
            Content-Length: {body.Length}
            Cache-Control: no-store
            {RequestIds.HeaderName}: {requestId}
            Connection: close
            """);
        output.Write(Encoding.ASCII.GetBytes(head.ReplaceLineEndings("\r\n") + "\r\n\r\n"));
        if (!isHead)
        {
            output.Write(body.Span);
        }

        // A client that reads nothing does not keep us: what it has not taken by then is cut off.
        using var patience = new CancellationTokenSource(options.Lingering, clock);
        try
        {
            await output.FlushAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
        }
    }

    /// <summary>
    /// RFC 9112 §9.6: what a client goes on sending to a connection that is closed is answered with a reset, which can destroy the answer that it has not read yet. So what still comes is read and
    /// dropped for a while, until the client closes, falls silent, or has had enough.
    /// </summary>
    private async Task LingerAsync(PipeReader input, CancellationToken connectionClosed)
    {
        var began = clock.GetTimestamp();
        var dropped = 0L;
        using var silence = new CancellationTokenSource(options.Silence, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, connectionClosed);
        try
        {
            while (dropped < options.MaxDropped && clock.GetElapsedTime(began) < options.Lingering)
            {
                var read = await input.ReadAsync(ended.Token);
                dropped += read.Buffer.Length;
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }

                silence.CancelAfter(options.Silence);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Silent, or gone: either way it has no more to say.
        }
    }

    [LoggerMessage(1320, LogLevel.Debug, "Connection {ConnectionId} sent what is not a request as it must be ({Reason}), request {RequestId}")]
    private partial void LogRefused(string connectionId, string reason, string requestId);

    private sealed record Framed(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

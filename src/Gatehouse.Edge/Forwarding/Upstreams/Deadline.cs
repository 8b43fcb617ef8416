using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// The whole time that a request may take at its upstream, its second attempt included: after it 504, or the end of an answer that has begun. A tunnel only has to come about in time.
/// </summary>
internal sealed class Deadline(TimeProvider clock)
{
    private const int MostSpare = 1024;

    // A timer for each request, but not an allocation.
    private readonly ConcurrentQueue<CancellationTokenSource> _spare = new();

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var tunnel = context.Features.Get<IHttpUpgradeFeature>() as TunnelUpgrade;
        var terms = context.GetEndpoint()!.Metadata.GetRequiredMetadata<RouteTerms>();
        var limit = tunnel is null ? terms.TotalTimeout : terms.Snapshot.Options.ActivityTimeout;
        if (limit <= TimeSpan.Zero)
        {
            await next(context);
            return;
        }

        var isLate = false;
        var clientGone = context.RequestAborted;
        var deadline = Start(limit);
        tunnel?.Begun += () => deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        var linked = clientGone.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        context.RequestAborted = deadline.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested && !clientGone.IsCancellationRequested)
        {
            context.Features.Set<IForwarderErrorFeature>(new PastDeadline(late));
        }
        finally
        {
            context.RequestAborted = clientGone;
            linked.Dispose();
            isLate = deadline.IsCancellationRequested && !clientGone.IsCancellationRequested;
            Spare(deadline);
        }

        if (isLate && context.Features.Get<IForwarderErrorFeature>() is { Error: not ForwarderError.None } failure)
        {
            context.Features.Set<IForwarderErrorFeature>(new PastDeadline(failure.Exception));
        }
    }

    private CancellationTokenSource Start(TimeSpan limit)
    {
        if (!_spare.TryDequeue(out var deadline))
        {
            return new CancellationTokenSource(limit, clock);
        }

        deadline.CancelAfter(limit);
        return deadline;
    }

    private void Spare(CancellationTokenSource deadline)
    {
        if (deadline.TryReset() && _spare.Count < MostSpare)
        {
            _spare.Enqueue(deadline);
        }
        else
        {
            deadline.Dispose();
        }
    }

    private sealed class PastDeadline(Exception? exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.RequestTimedOut;

        public Exception? Exception => exception;
    }
}

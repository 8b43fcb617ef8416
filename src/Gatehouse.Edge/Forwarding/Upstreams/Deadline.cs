using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// The whole time that a request may take at an upstream that YARP's forwarder asks: after it 504, or the end of an answer that has begun. A tunnel only has to come about in time.
/// </summary>
internal sealed class Deadline(TimeProvider clock)
{
    private const int MostSpare = 1024;

    // A timer for each request, but not an allocation.
    private readonly ConcurrentQueue<CancellationTokenSource> _spare = new();

    /// <summary>Has the request aborted when it is late.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">How long; zero for any time.</param>
    /// <param name="ask">Says what failed; null when nothing did.</param>
    public async Task<ForwardFailure?> KeepAsync(HttpContext context, TimeSpan limit, Func<Task<ForwardFailure?>> ask)
    {
        if (limit <= TimeSpan.Zero)
        {
            return await ask();
        }

        var clientGone = context.RequestAborted;
        var deadline = Start(limit);
        bool IsLate() => deadline.IsCancellationRequested && !clientGone.IsCancellationRequested;
        (context.Features.Get<IHttpUpgradeFeature>() as TunnelUpgrade)?.Begun += () => deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        var linked = clientGone.UnsafeRegister(static deadline => ((CancellationTokenSource)deadline!).Cancel(), deadline);
        context.RequestAborted = deadline.Token;
        try
        {
            var failure = await ask();
            return failure is not null && IsLate() ? new ForwardFailure(ForwarderError.RequestTimedOut, failure.Exception) : failure;
        }
        catch (OperationCanceledException late) when (IsLate())
        {
            return new ForwardFailure(ForwarderError.RequestTimedOut, late);
        }
        finally
        {
            context.RequestAborted = clientGone;
            await linked.DisposeAsync();
            Spare(deadline);
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
}

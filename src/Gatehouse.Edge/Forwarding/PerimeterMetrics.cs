using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Forwarding;

/// <summary>What passes the perimeter, as the meter <c>Gatehouse.Edge.Perimeter</c>.</summary>
public sealed class PerimeterMetrics : IDisposable
{
    private readonly Meter _meter = new("Gatehouse.Edge.Perimeter");
    private readonly Counter<long> _requests;
    private readonly Histogram<double> _seconds;
    private readonly Counter<long> _socketsRefused;
    private readonly Counter<long> _retries;
    private long _sockets;
    private long _heldBack;

    public PerimeterMetrics()
    {
        _requests = _meter.CreateCounter<long>("http_requests_total", description: "HTTP requests answered, by method, path template and status.");
        _seconds = _meter.CreateHistogram<double>("http_request_duration_seconds", "s", "Time from a request's head to its answer's end; not of WebSockets.");
        _retries = _meter.CreateCounter<long>("perimeter_retries_total", description: "Requests that failed and could be asked again, by upstream: asked at another address, or over the budget.");
        _meter.CreateObservableGauge("perimeter_sockets", () => Volatile.Read(ref _sockets), description: "Tunnelled WebSockets that are open.");
        _socketsRefused = _meter.CreateCounter<long>("perimeter_sockets_refused_total", description: "WebSockets refused since their user or address had enough open.");
        _meter.CreateObservableCounter(
            "perimeter_socket_held_back_total", () => Volatile.Read(ref _heldBack), description: "Times that a client's frames waited, since it sent more or faster than it may.");
    }

    /// <summary>Has the connections counted that our own client keeps to upstreams.</summary>
    public void ObserveUpstreamConnections(Func<long> count) =>
        _meter.CreateObservableGauge("perimeter_upstream_connections", count, description: "Connections to http:// upstreams that are open, those at rest among them.");

    /// <param name="method">One of the known ones, or OTHER.</param>
    /// <param name="route">The route's pattern: a client cannot invent series.</param>
    /// <param name="status">As sent.</param>
    /// <param name="elapsed">Until the answer's end.</param>
    public void Answered(string method, string route, int status, TimeSpan elapsed)
    {
        var of = new KeyValuePair<string, object?>("method", method);
        var at = new KeyValuePair<string, object?>("path", route);
        _requests.Add(1, of, at, new KeyValuePair<string, object?>("status", status));

        // A WebSocket's time is not the time of an answer.
        if (status != StatusCodes.Status101SwitchingProtocols)
        {
            _seconds.Record(elapsed.TotalSeconds, of, at);
        }
    }

    public void Retried(string upstream) => _retries.Add(1, new("upstream", upstream), new("outcome", "retried"));

    public void RetryRefused(string upstream) => _retries.Add(1, new("upstream", upstream), new("outcome", "over_budget"));

    public void SocketOpened() => Interlocked.Increment(ref _sockets);

    public void SocketClosed() => Interlocked.Decrement(ref _sockets);

    public void SocketRefused() => _socketsRefused.Add(1);

    public void SocketHeldBack() => Interlocked.Increment(ref _heldBack);

    public void Dispose() => _meter.Dispose();
}

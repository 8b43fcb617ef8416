using System.Text;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Proxy;

/// <summary>The clients of one proxy in a closed loop: each asks again as soon as it was answered.</summary>
internal sealed class Visitors : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    private readonly EventLoop _loop;
    private readonly Service _service;
    private readonly int _port;
    private readonly IReadOnlyList<byte[]> _requests;
    private readonly List<Visitor> _all = [];
    private Latencies _latencies = new();
    private long _toAsk;
    private int _underWay;
    private int _nextRequest;

    /// <param name="loop">Where the service is, too.</param>
    /// <param name="service">Behind the proxy.</param>
    /// <param name="port">The proxy's.</param>
    /// <param name="count">How many clients, each with a connection of its own.</param>
    /// <param name="requests">What they ask, in turn.</param>
    public Visitors(EventLoop loop, Service service, int port, int count, IReadOnlyList<byte[]> requests)
    {
        (_loop, _service, _port, _requests) = (loop, service, port, requests);
        for (var i = 0; i < count; i++)
        {
            Enter(new Visitor(this));
        }
    }

    /// <summary>What they must hear.</summary>
    public Answer Expected => _service.Answer;

    public int Errors { get; private set; }

    /// <summary>The first thing that went wrong, for whoever wonders.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Has so many requests asked and answered.</summary>
    /// <returns>How long the answers took.</returns>
    public Latencies Ask(long requests)
    {
        _latencies = new Latencies();
        _toAsk = requests;
        foreach (var visitor in _all)
        {
            Next(visitor);
        }

        _loop.Until(IsDone, Patience, $"{requests} requests");
        return _latencies;
    }

    public void Answered(Visitor visitor, TimeSpan time)
    {
        _latencies.Add(time);
        _underWay--;
        Next(visitor);
    }

    /// <summary>Something else than expected came. The client comes back with a new connection.</summary>
    public void Failed(Visitor visitor, ReadOnlySpan<byte> heard)
    {
        Errors++;
        FirstError ??= Encoding.Latin1.GetString(heard[..Math.Min(heard.Length, 500)]);
        _loop.Remove(visitor);
        _all.Remove(visitor);
        _underWay -= visitor.IsWaiting ? 1 : 0;
        var next = new Visitor(this);
        Enter(next);
        Next(next);
    }

    public void Dispose() => _all.ForEach(_loop.Remove);

    private void Enter(Visitor visitor)
    {
        _all.Add(visitor);
        _loop.Add(visitor, _port);
    }

    private void Next(Visitor visitor)
    {
        if (_toAsk > 0)
        {
            _toAsk--;
            _underWay++;
            visitor.Ask(_requests[_nextRequest++ % _requests.Count]);
        }
    }

    private bool IsDone()
    {
        _service.Continue();
        return _underWay == 0;
    }
}

using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Stores;

/// <summary>Clients of the API, each with a connection that it keeps: each waits for its answer, then asks again.</summary>
internal sealed class Callers : IDisposable
{
    private readonly EventLoop _loop;
    private readonly HttpLink[] _links;
    private Latencies _latencies = new();
    private Func<int, byte[]> _request = static _ => [];
    private int _asked;
    private int _toAsk;
    private int _answered;

    public Callers(EventLoop loop, int port, int count)
    {
        _loop = loop;
        _links = [.. Enumerable.Range(0, count).Select(_ => new HttpLink(Answered))];
        foreach (var link in _links)
        {
            loop.Add(link, port);
        }
    }

    /// <summary>Asks so many times. Anything but success ends the run.</summary>
    /// <param name="request">The request of each number from 0.</param>
    /// <returns>How long the answers took, and all of it together.</returns>
    public (Latencies Latencies, double Seconds) Ask(int count, Func<int, byte[]> request, TimeSpan limit)
    {
        (_latencies, _request, _asked, _toAsk, _answered) = (new Latencies(), request, 0, count, 0);
        var start = TimeProvider.System.GetTimestamp();
        foreach (var link in _links)
        {
            Next(link);
        }

        _loop.Await(() => _answered == count, limit, $"{count} requests");
        return (_latencies, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
    }

    public void Dispose()
    {
        foreach (var link in _links)
        {
            _loop.Remove(link);
        }
    }

    private void Answered(HttpLink link)
    {
        _latencies.Add(link.Waiting);
        _answered++;
        Next(link);
    }

    private void Next(HttpLink link)
    {
        if (_asked < _toAsk)
        {
            link.Ask(_request(_asked++));
        }
    }
}

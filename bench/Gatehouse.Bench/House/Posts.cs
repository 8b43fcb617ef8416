using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.House;

/// <summary>Clients that post messages over REST: each waits for its answer, then posts the next.</summary>
internal sealed class Posts : IDisposable
{
    private readonly EventLoop _loop;
    private readonly HttpLink[] _links;
    private readonly byte[][] _requests;
    private long _toPost;
    private int _next;

    public Posts(EventLoop loop, WholeHouse house, int clients)
    {
        _loop = loop;
        _requests = [.. Enumerable.Range(0, clients).Select(house.Post)];
        _links = [.. Enumerable.Range(0, clients).Select(_ => new HttpLink(Answered))];
        foreach (var link in _links)
        {
            loop.Add(link, house.Process.Port);
        }
    }

    /// <summary>Posts so many messages, as fast as they are acknowledged.</summary>
    public void Run(long messages, TimeSpan limit)
    {
        _toPost = messages;
        foreach (var link in _links)
        {
            Answered(link);
        }

        _loop.Until(AllAnswered, limit, $"{messages} posts");
    }

    /// <summary>Posts one message, by the next client in turn, and does not wait.</summary>
    public void PostOne()
    {
        var number = _next++ % _links.Length;
        _links[number].Ask(_requests[number]);
    }

    public bool AllAnswered() => Array.TrueForAll(_links, static link => link.UnderWay == 0);

    public void Dispose()
    {
        foreach (var link in _links)
        {
            _loop.Remove(link);
        }
    }

    private void Answered(HttpLink link)
    {
        if (_toPost > 0)
        {
            _toPost--;
            link.Ask(_requests[link.Index % _requests.Length]);
        }
    }
}

using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Proxy;

/// <summary>
/// The service behind the measured proxies. It lives in the load generator's own loop: a server beside it would have to be woken for every request, on a core that the generator never leaves.
/// </summary>
internal sealed class Service
{
    private readonly List<ServiceLink> _owing = [];

    public Service(EventLoop loop) => Port = loop.Listen(new Door(() => new ServiceLink(this)));

    public int Port { get; }

    /// <summary>What every request is answered.</summary>
    public Answer Answer { get; set; } = Answer.Of(1);

    /// <summary>Sends on what proxies were too slow to take at once. Call it in every turn.</summary>
    public void Continue()
    {
        for (var i = _owing.Count - 1; i >= 0; i--)
        {
            if (_owing[i].IsPaidUp())
            {
                _owing.RemoveAt(i);
            }
        }
    }

    public void Owes(ServiceLink link) => _owing.Add(link);
}

/// <summary>A proxy's connection to the service: one answer per request head, or an echo once it was upgraded.</summary>
internal sealed class ServiceLink(Service service) : Link
{
    private Answer _answer = service.Answer;
    private int _sent;
    private bool _isSocket;

    public override int Hear(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        while (!_isSocket)
        {
            var end = bytes[used..].IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return used;
            }

            var head = bytes.Slice(used, end + 4);
            used += head.Length;
            if (head.StartsWith("GET /ws"u8))
            {
                _isSocket = true;
                Send(Echo.Welcome(head));
            }
            else
            {
                _answer = service.Answer;
                _sent = 0;
                if (!IsPaidUp())
                {
                    service.Owes(this);
                }
            }
        }

        return used + Echo.Reply(this, bytes[used..]);
    }

    /// <summary>Sends what the socket takes.</summary>
    /// <returns>True when nothing is left, or nobody who wants it.</returns>
    public bool IsPaidUp()
    {
        if (Socket < 0)
        {
            return true;
        }

        _sent += Math.Max(0, Native.Send(Socket, _answer.Bytes[_sent..]));
        return _sent == _answer.Bytes.Length;
    }
}

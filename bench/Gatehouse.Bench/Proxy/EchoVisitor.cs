using System.Text;
using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Proxy;

/// <summary>A WebSocket client through a proxy: says one message, waits for it to come back, says it again.</summary>
internal sealed class EchoVisitor(EchoCrowd crowd) : Link
{
    private bool _isIn;

    public void Knock(string token) => Send(Encoding.ASCII.GetBytes(
        $"GET /ws HTTP/1.1\r\nHost: harbour.example\r\nAuthorization: Bearer {token}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));

    public override int Hear(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        if (!_isIn)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            if (!bytes.StartsWith("HTTP/1.1 101"u8))
            {
                throw new InvalidOperationException("The proxy refused the upgrade: " + Encoding.ASCII.GetString(bytes));
            }

            _isIn = true;
            used = end + 4;
            crowd.Entered();
        }

        while (bytes.Length - used >= Echo.Heard.Length)
        {
            if (!bytes.Slice(used, Echo.Heard.Length).SequenceEqual(Echo.Heard))
            {
                throw new InvalidOperationException("The proxy changed a frame.");
            }

            used += Echo.Heard.Length;
            crowd.Heard(this);
        }

        return used;
    }

    public override void Lost() => crowd.LostOne();
}

/// <summary>The WebSocket clients of one proxy, all of them talking at once.</summary>
internal sealed class EchoCrowd : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);

    private readonly EventLoop _loop;
    private readonly List<EchoVisitor> _all = [];
    private int _entered;
    private long _toSay;
    private int _underWay;

    public EchoCrowd(EventLoop loop, int port, int count, string token)
    {
        _loop = loop;
        for (var i = 0; i < count; i++)
        {
            var visitor = new EchoVisitor(this);
            _all.Add(visitor);
            loop.Add(visitor, port);
            visitor.Knock(token);
        }

        loop.Until(() => _entered == count, Patience, $"{count} upgrades");
    }

    public void Talk(long messages)
    {
        _toSay = messages;
        _underWay = _all.Count;
        _all.ForEach(Heard);
        _loop.Until(() => _underWay == 0, Patience, $"{messages} echoes");
    }

    public void Entered() => _entered++;

    public void Heard(EchoVisitor visitor)
    {
        _underWay--;
        if (_toSay > 0)
        {
            _toSay--;
            _underWay++;
            visitor.Send(Echo.Said);
        }
    }

#pragma warning disable CA1822 // Whose client it was is what matters to the reader.
    public void LostOne() => throw new InvalidOperationException("The proxy dropped a WebSocket.");
#pragma warning restore CA1822

    public void Dispose() => _all.ForEach(_loop.Remove);
}

using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Conformance.Perimeter.Rules.Wires;

/// <summary>How the other side left a connection.</summary>
public enum WireEnd
{
    /// <summary>It has not.</summary>
    Open,

    /// <summary>With a FIN: what came before is all that was meant to come.</summary>
    Finished,

    /// <summary>With a RST.</summary>
    Reset,
}

/// <summary>Our end of a connection, read byte by byte as it comes. Owned by whoever opened or accepted it. Bytes are Latin-1 text here, so that each is one letter.</summary>
public sealed class Wire(Socket socket, CancellationToken patience) : IDisposable
{
    private readonly byte[] _room = new byte[16 * 1024];
    private int _at;
    private int _filled;

    /// <summary>As far as reading has found out.</summary>
    public WireEnd End { get; private set; }

    /// <summary>Sends; a peer that has gone meanwhile is found out by reading.</summary>
    public async Task SendAsync(string bytes)
    {
        try
        {
            await SendAllAsync(Encoding.Latin1.GetBytes(bytes));
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The answer, or the lack of one, tells what happened.
        }
    }

    /// <summary>Sends; throws when the peer has gone.</summary>
    public async Task SendAllAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, patience)..];
        }
    }

    /// <returns>A line without its end; null when the connection ended before it did.</returns>
    public async Task<string?> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (await NextAsync() is { } next)
        {
            if (next == '\n')
            {
                return line is [.., '\r'] ? line.ToString(0, line.Length - 1) : line.ToString();
            }

            line.Append((char)next);
        }

        return null;
    }

    /// <summary>Reads some bytes, at most so many; none at the end.</summary>
    public async Task<ReadOnlyMemory<byte>> ReadSomeAsync(long most)
    {
        if (_at == _filled && !await FillAsync())
        {
            return default;
        }

        var count = (int)Math.Min(most, _filled - _at);
        var some = _room[_at..(_at + count)];
        _at += count;
        return some;
    }

    /// <summary>Reads exactly so many bytes, or fewer at the end.</summary>
    public async Task<string> ReadAsync(int count)
    {
        var text = new StringBuilder();
        while (text.Length < count && await ReadSomeAsync(count - text.Length) is { IsEmpty: false } some)
        {
            text.Append(Encoding.Latin1.GetString(some.Span));
        }

        return text.ToString();
    }

    /// <summary>Reads on until the other side leaves.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var text = new StringBuilder();
        while (await ReadSomeAsync(int.MaxValue) is { IsEmpty: false } some)
        {
            text.Append(Encoding.Latin1.GetString(some.Span));
        }

        return text.ToString();
    }

    /// <summary>Says that nothing more will come from us (FIN).</summary>
    public void Finish()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The other side went first.
        }
    }

    /// <summary>Tears the connection down (RST).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Dispose();
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask<byte?> NextAsync() => _at < _filled || await FillAsync() ? _room[_at++] : null;

    private async ValueTask<bool> FillAsync()
    {
        if (End != WireEnd.Open)
        {
            return false;
        }

        try
        {
            (_at, _filled) = (0, await socket.ReceiveAsync(_room.AsMemory(), patience));
            End = _filled == 0 ? WireEnd.Finished : WireEnd.Open;
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            (_at, _filled, End) = (0, 0, WireEnd.Reset);
        }

        return _filled > 0;
    }
}

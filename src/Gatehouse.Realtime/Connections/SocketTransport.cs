using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Realtime.Connections;

/// <summary>A TCP socket that the door took over: the fast lane. Owns the socket.</summary>
internal sealed class SocketTransport(Socket socket) : Transport
{
    public override IPAddress? RemoteAddress { get; } = AddressOf(socket);

    public override bool HalfCloses => true;

    public override ValueTask<int> WaitAsync() => socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        // After the wait the bytes are there, so a plain call does; the asynchronous one is for the rare wakeup without any.
        var count = socket.Receive(buffer.Span, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.Success => new(count),
            SocketError.WouldBlock => socket.ReceiveAsync(buffer, SocketFlags.None),
            _ => ValueTask.FromException<int>(new SocketException((int)error)),
        };
    }

    public override int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var sent = socket.Send(bytes, SocketFlags.None, out var error);
            return error switch
            {
                SocketError.Success => sent,
                SocketError.WouldBlock => Math.Max(sent, 0),
                _ => -1,
            };
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
        }
    }

    public override void EndSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (IsGone(e))
        {
            // The client went first.
        }
    }

    // A reset: the kernel must not go on keeping what a client does not read.
    public override void Abort() => socket.Close(0);

    public override void End() => socket.Dispose();

    private static IPAddress? AddressOf(Socket socket)
    {
        var address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
        return address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
    }
}

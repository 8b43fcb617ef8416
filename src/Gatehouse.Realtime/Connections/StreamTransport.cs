using System.Net;

namespace Gatehouse.Realtime.Connections;

/// <summary>A connection that the HTTP server upgraded: the ordinary lane, for what the door could not take. The server owns the stream.</summary>
/// <param name="abort">Ends the server's connection at once.</param>
internal sealed class StreamTransport(Stream stream, IPAddress? remoteAddress, Action? abort) : Transport
{
    public override IPAddress? RemoteAddress => remoteAddress;

    public override bool HalfCloses => false;

    public override ValueTask<int> WaitAsync() => stream.ReadAsync(Memory<byte>.Empty);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => stream.ReadAsync(buffer);

    // A stream has no way to take a part.
    public override int TrySend(ReadOnlySpan<byte> bytes) => 0;

    public override ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes);

    // The server ends the connection in good order once the request is over.
    public override void EndSending()
    {
    }

    public override void Abort() => Volatile.Read(ref abort)?.Invoke();

    // The request may be over from here on, and its context somebody else's.
    public override void End() => Volatile.Write(ref abort, null);
}

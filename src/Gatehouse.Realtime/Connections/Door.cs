using System.Buffers;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Realtime.Connections;

/// <summary>What the door makes of a fresh connection.</summary>
internal enum Verdict
{
    /// <summary>It has said nothing yet.</summary>
    Silent,

    /// <summary>It is the HTTP server's.</summary>
    Leave,

    /// <summary>It is a gateway connection now, or was refused and ended.</summary>
    Taken,
}

/// <summary>
/// Looks at what a fresh connection says first. An upgrade of one of the gateway paths is taken over as a raw socket (the fast lane), which saves
/// the HTTP server's parser, pipes and memory; everything else is left to the HTTP server without a byte being read.
/// </summary>
internal sealed class Door(OpenConnections open, IGreeter greeter)
{
    private readonly byte[][] _starts = [.. open.Options.Paths.Select(path => Encoding.ASCII.GetBytes("GET " + path))];

    public OpenConnections Open => open;

    /// <summary>What the door judges: a socket with a poller's eye on it, which it then keeps.</summary>
    public SocketTransport Fresh(Socket socket) => new(socket, open.Pollers.Next());

    /// <summary>Decides on a connection by what it has said so far.</summary>
    public Verdict Judge(SocketTransport fresh)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(UpgradeHead.MaxLength);
        try
        {
            var count = fresh.Receive(buffer.AsSpan(0, UpgradeHead.MaxLength), peek: true);
            if (count < 0)
            {
                return Verdict.Silent;
            }

            if (count == 0 || !IsUpgrade(buffer.AsSpan(0, count), out var head, out var length))
            {
                return Verdict.Leave;
            }

            // These are the very bytes that were peeked at; what follows them are frames already.
            var read = fresh.Receive(buffer.AsSpan(0, length), peek: false);
            if (read == length)
            {
                Take(fresh, head);
            }
            else
            {
                fresh.End();
            }

            return Verdict.Taken;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// True only for a whole head. One that comes in pieces goes to the HTTP server too, which waits for the rest under its own limits and
    /// upgrades it in the ordinary lane.
    /// </summary>
    private bool IsUpgrade(ReadOnlySpan<byte> bytes, out UpgradeHead head, out int length)
    {
        head = default;
        length = 0;
        if (!IsGateway(bytes))
        {
            return false;
        }

        var end = bytes.IndexOf("\r\n\r\n"u8);
        length = end + 4;
        return end >= 0 && UpgradeHead.TryRead(bytes[..length], out head) && head.WantsWebSocket;
    }

    private bool IsGateway(ReadOnlySpan<byte> bytes)
    {
        foreach (var start in _starts)
        {
            if (bytes.Length > start.Length && bytes[start.Length] is (byte)' ' or (byte)'?' && bytes.StartsWith(start))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(SocketTransport fresh, in UpgradeHead head)
    {
        var refusal = head.Judge() ?? open.Refuses();
        var request = refusal is null ? Handshake.Request(head) : null;
        if (request is null)
        {
            Refuse(fresh, refusal ?? Refusal.TooManyParameters);
            return;
        }

        Span<byte> answer = stackalloc byte[Handshake.AnswerLength];
        Handshake.WriteAnswer(head.Key!, answer);

        // Owned by the open connections, which wait for it at their end.
        _ = open.WelcomeAsync(fresh, Lane.Fast, answer, greeter, request);
    }

    private void Refuse(SocketTransport fresh, Refusal refusal)
    {
        open.Metrics.Refused(Lane.Fast);
        fresh.TrySend(refusal.ToBytes());
        fresh.EndSending();
        fresh.End();
    }
}

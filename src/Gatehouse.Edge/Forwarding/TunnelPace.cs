using Gatehouse.Edge.RateLimits;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// How fast the client of one tunnel is read: so many frames and so many bytes per second. Nothing is dropped and nobody is cut off; who sends faster fills his own socket's buffers and
/// waits, as TCP has it. Used by the one reader of the tunnel.
/// </summary>
internal sealed class TunnelPace(SocketLimits limits, PerimeterMetrics metrics, TimeProvider clock)
{
    // The smallest frame of a client has six bytes: what one read takes in cannot hold more frames than this divided by six.
    private const int AtOnce = 4096;

    private readonly bool _isUnlimited = limits is { FramesPerSecond: 0, BytesPerSecond: 0 };
    private FrameBorders _borders;
    private Pace _frames = new(limits.FramesPerSecond, Twice(limits.FramesPerSecond));
    private Pace _bytes = new(limits.BytesPerSecond, Twice(limits.BytesPerSecond));

    /// <summary>How much may be read into one buffer.</summary>
    public Memory<byte> Part(Memory<byte> buffer) => limits.FramesPerSecond == 0 || buffer.Length <= AtOnce ? buffer : buffer[..AtOnce];

    /// <summary>Charges what was read, and waits until it may go on.</summary>
    public async ValueTask KeepAsync(ReadOnlyMemory<byte> read, CancellationToken cancellationToken)
    {
        if (_isUnlimited)
        {
            return;
        }

        var now = clock.GetElapsedTime(0).Ticks;
        var frames = _borders.Count(read.Span);
        var (forFrames, forBytes) = (_frames.Charge(frames, now), _bytes.Charge(read.Length, now));
        var wait = forFrames > forBytes ? forFrames : forBytes;
        if (wait > TimeSpan.Zero)
        {
            metrics.SocketHeldBack();
            await Task.Delay(wait, clock, cancellationToken);
        }
    }

    private static int Twice(int number) => (int)Math.Min(2L * number, int.MaxValue);
}

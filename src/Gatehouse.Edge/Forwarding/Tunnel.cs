using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// The client's end of a tunnelled WebSocket. Bytes pass as they are; only when this node leaves, a Close frame of ours follows the service's last whole frame, so that the client hears that it
/// should come back instead of finding a dead connection. Used by one reader and one writer, and by whoever drains.
/// </summary>
internal sealed class Tunnel(Stream client, TunnelPace pace, TunnelledSockets home) : Stream
{
    // RFC 6455 §7.4.2, registered with IANA: 1012, "Service Restart".
    private static readonly byte[] Goodbye = [0x88, 0x02, 0x03, 0xF4];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private FrameBorders _borders;
    private bool _isLeaving;
    private bool _saidGoodbye;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Says goodbye as soon as no frame is cut by it.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _isLeaving = true;
            await SayGoodbyeAsync(cancellationToken);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // The client went first.
        }
        finally
        {
            _turn.Release();
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_saidGoodbye)
            {
                // RFC 6455 §5.5.1: nothing after a Close frame.
                return;
            }

            var followed = _borders.Follow(buffer.Span, stopsBetween: _isLeaving);
            await client.WriteAsync(buffer[..followed], cancellationToken);
            await SayGoodbyeAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var part = pace.Part(buffer);
        var read = await client.ReadAsync(part, cancellationToken);
        await pace.KeepAsync(part[..read], cancellationToken);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => client.FlushAsync(cancellationToken);

    public override void Flush() => client.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Tunnels are asynchronous.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Tunnels are asynchronous.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        home.Ended(this);
        await client.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            home.Ended(this);
            client.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask SayGoodbyeAsync(CancellationToken cancellationToken)
    {
        if (_isLeaving && !_saidGoodbye && _borders.IsBetweenFrames)
        {
            _saidGoodbye = true;
            if (!_borders.SawClose)
            {
                await client.WriteAsync(Goodbye, cancellationToken);
                await client.FlushAsync(cancellationToken);
            }
        }
    }
}

/// <summary>Makes every upgrade of a request a tunnel that can be drained.</summary>
internal sealed class TunnelUpgrade(IHttpUpgradeFeature server, SocketLimits limits, TunnelledSockets home) : IHttpUpgradeFeature
{
    /// <summary>Called when the service has accepted.</summary>
    public Action? Begun { get; set; }

    public bool IsUpgradableRequest => server.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        Begun?.Invoke();
        return home.Begin(await server.UpgradeAsync(), limits);
    }
}

/// <summary>Of a request that wants to be upgraded where nothing is.</summary>
internal sealed class NoUpgrade : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => false;

    public Task<Stream> UpgradeAsync() => throw new InvalidOperationException("The service switched protocols unasked.");
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Events.Redis;

/// <summary>One TCP or TLS connection: commands' bytes out, replies in. One reader and one writer at a time; owned by the link that made it.</summary>
internal sealed class RedisConnection : IAsyncDisposable
{
    private const int ReadSize = 64 * 1024;

    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly RespReader _reader;
    private readonly byte[] _bytes = new byte[ReadSize];
    private ReadOnlyMemory<byte> _unread;
    private long _heardAt;

    private RedisConnection(Stream stream, int maxReplyBytes, TimeProvider clock)
    {
        _stream = stream;
        _clock = clock;
        _reader = new RespReader(maxReplyBytes);
        _heardAt = clock.GetTimestamp();
    }

    /// <summary>2 or 3, as agreed on with the server.</summary>
    public int Version { get; set; } = 2;

    /// <summary>When the last byte arrived, as the clock's timestamp.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>Connects, without greeting.</summary>
    public static async Task<RedisConnection> OpenAsync(RedisOptions options, TimeProvider clock, CancellationToken givenUp)
    {
        var address = options.Address;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // A server whose machine is gone says nothing: without these, an idle connection to it would stay forever.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
            await socket.ConnectAsync(address.Host, address.Port, givenUp);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            return new RedisConnection(address.Tls ? await SecureAsync(stream, options, givenUp) : stream, options.MaxReplyBytes, clock);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken broken) => _stream.WriteAsync(bytes, broken);

    /// <summary>The next reply, at once when it has arrived already.</summary>
    /// <exception cref="RedisException">The server closed the connection, or does not speak RESP.</exception>
    public async ValueTask<RedisReply> ReadAsync(CancellationToken broken)
    {
        while (true)
        {
            var outcome = _reader.Read(_unread.Span, out var used, out var reply);
            _unread = _unread[used..];
            switch (outcome)
            {
                case RespOutcome.Reply:
                    return reply;
                case RespOutcome.Malformed:
                    throw new RedisException(RedisFailure.Unreachable, $"the server sent {_reader.Failure}");
                default:
                    await FillAsync(broken);
                    break;
            }
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static async Task<Stream> SecureAsync(Stream stream, RedisOptions options, CancellationToken givenUp)
    {
        var secured = new SslStream(stream);
        try
        {
            var settings = new SslClientAuthenticationOptions { TargetHost = options.Address.Host };
            if (options.TrustedAuthorities is { } authorities)
            {
                settings.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
                settings.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
            }

            await secured.AuthenticateAsClientAsync(settings, givenUp);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }

    private async ValueTask FillAsync(CancellationToken broken)
    {
        var count = await _stream.ReadAsync(_bytes, broken);
        if (count == 0)
        {
            throw new RedisException(
                RedisFailure.ConnectionLost, _reader.IsBetweenReplies ? "the server closed the connection" : "the server closed the connection in the middle of a reply");
        }

        _unread = _bytes.AsMemory(0, count);
        Volatile.Write(ref _heardAt, _clock.GetTimestamp());
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>One address of an upstream, and the connections to it that rest. Safe for many threads.</summary>
internal sealed class UpstreamAddress
{
    private const int MostResting = 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // Shorter than any sensible server's, so that a connection is seldom used in the moment in which the other side closes it.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(4);

    // A name may have moved to another machine meanwhile.
    private static readonly TimeSpan LongestUse = TimeSpan.FromMinutes(10);

    // The last one given back is the first one taken: so those that are not needed rest long enough to be closed.
    private readonly List<UpstreamConnection> _resting = [];
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<UpstreamConnection, bool> _all = new();
    private readonly EndPoint _endpoint;
    private readonly TimeProvider _clock;
    private volatile bool _isClosed;

    /// <param name="prefix">An <c>http://</c> address, its path the beginning of all paths there.</param>
    /// <param name="clock">Measures rests.</param>
    public UpstreamAddress(Uri prefix, TimeProvider clock)
    {
        _clock = clock;
        _endpoint = IPAddress.TryParse(prefix.DnsSafeHost, out var address) ? new IPEndPoint(address, prefix.Port) : new DnsEndPoint(prefix.IdnHost, prefix.Port);
        Host = prefix.IsDefaultPort ? HostOf(prefix) : $"{HostOf(prefix)}:{prefix.Port}";
        BasePath = prefix.AbsolutePath.TrimEnd('/');
    }

    /// <summary>What <c>Host</c> says to it, unless something else is configured.</summary>
    public string Host { get; }

    /// <summary>What every path there begins with; empty or without a slash at its end.</summary>
    public string BasePath { get; }

    /// <summary>How many connections to it are open, those that rest among them.</summary>
    public int Connections => _all.Count;

    /// <summary>A connection that was used before; null when none rests.</summary>
    public UpstreamConnection? TakeResting()
    {
        while (true)
        {
            UpstreamConnection connection;
            lock (_gate)
            {
                if (_resting.Count == 0)
                {
                    return null;
                }

                connection = _resting[^1];
                _resting.RemoveAt(_resting.Count - 1);
            }

            if (connection.TryWake())
            {
                return connection;
            }
        }
    }

    /// <param name="endsAt">When waiting has to end at the latest, as a timestamp of the clock; <see cref="long.MaxValue"/> when nothing but the usual patience ends it.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="HttpRequestException">Nobody is there.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; or it took too long, and then there is a <see cref="TimeoutException"/> in it.</exception>
    public async ValueTask<UpstreamConnection> ConnectAsync(long endsAt, CancellationToken cancellationToken)
    {
        var left = endsAt == long.MaxValue ? ConnectTimeout : _clock.GetElapsedTime(_clock.GetTimestamp(), endsAt);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var patience = new CancellationTokenSource(left < TimeSpan.Zero ? TimeSpan.Zero : left < ConnectTimeout ? left : ConnectTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(_endpoint, either.Token);
        }
        catch (Exception failed) when (failed is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw failed is SocketException refused
                ? new HttpRequestException(IsUnknown(refused) ? HttpRequestError.NameResolutionError : HttpRequestError.ConnectionError, "The upstream cannot be reached.", refused)
                : new OperationCanceledException("Connecting took too long.", new TimeoutException());
        }

        var connection = new UpstreamConnection(socket, this, _clock);
        _all.TryAdd(connection, true);
        return connection;
    }

    /// <summary>Keeps a connection for the next request, if it is worth keeping.</summary>
    public void Keep(UpstreamConnection connection)
    {
        if (_isClosed || connection.Age > LongestUse || _resting.Count >= MostResting)
        {
            connection.Close();
            return;
        }

        if (connection.TryRest())
        {
            lock (_gate)
            {
                _resting.Add(connection);
            }

            if (_isClosed)
            {
                connection.TryEndRest();
            }
        }
    }

    /// <summary>Ends what has rested too long and what has been silent too long. To be called now and then.</summary>
    public void Watch()
    {
        var now = _clock.GetTimestamp();
        var hasEnded = false;
        foreach (var (connection, _) in _all)
        {
            connection.Watch(now);
            hasEnded |= _clock.GetElapsedTime(connection.RestingSince, now) > LongestRest && connection.TryEndRest();
        }

        if (hasEnded)
        {
            lock (_gate)
            {
                _resting.RemoveAll(static connection => connection.IsClosed);
            }
        }
    }

    /// <summary>Ends what rests, and what is given back from now on.</summary>
    public void Close()
    {
        _isClosed = true;
        foreach (var (connection, _) in _all)
        {
            connection.TryEndRest();
        }
    }

    public void Left(UpstreamConnection connection) => _all.TryRemove(connection, out _);

    private static bool IsUnknown(SocketException failure) =>
        failure.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoRecovery or SocketError.NoData;

    private static string HostOf(Uri prefix) => prefix.HostNameType == UriHostNameType.IPv6 ? $"[{prefix.DnsSafeHost}]" : prefix.IdnHost;
}

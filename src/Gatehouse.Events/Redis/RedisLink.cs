using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Events.Redis;

/// <summary>Keeps one connection to the server for its owner: makes it, greets, lets the owner serve it, and makes it anew when it breaks, until stopped.</summary>
internal sealed class RedisLink(RedisOptions options, string purpose, TimeProvider clock, RandomNumberGenerator random, RedisMetrics metrics, ILogger logger)
{
    private readonly BackOff _backOff = new(options.FirstPause, options.LongestPause, random);
    private volatile RedisState _state = RedisState.Connecting;
    private volatile string? _lastFailure;
    private int _failedAttempts;

    public event Action<RedisState>? StateChanged;

    public RedisState State => _state;

    /// <summary>Why there is no connection, or why the one before ended; null when there was no failure.</summary>
    public string? LastFailure => _lastFailure;

    /// <param name="serve">Uses a greeted connection until it breaks, which it says with an exception.</param>
    /// <param name="stopping">Ends it all.</param>
    public async Task RunAsync(Func<RedisConnection, CancellationToken, Task> serve, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await ConnectAndServeAsync(serve, stopping);
                await Task.Delay(_backOff.Next(), clock, stopping);
            }
        }
        catch (Exception end) when (stopping.IsCancellationRequested && (end is OperationCanceledException || IsOutage(end)))
        {
            // Ours, and expected; or the server's, but nobody asks any more.
        }
        finally
        {
            Become(RedisState.Closed);
        }
    }

    private async Task ConnectAndServeAsync(Func<RedisConnection, CancellationToken, Task> serve, CancellationToken stopping)
    {
        var connection = await TryConnectAsync(stopping);
        if (connection is null)
        {
            return;
        }

        await using (connection)
        {
            var since = clock.GetTimestamp();
            try
            {
                await serve(connection, stopping);
            }
            catch (Exception failure) when (IsOutage(failure) && !stopping.IsCancellationRequested)
            {
                _lastFailure = failure.Message;
                metrics.Lost();
                logger.Lost(options.Address, purpose, failure.Message);
            }

            _backOff.Ended(clock.GetElapsedTime(since));
            if (!stopping.IsCancellationRequested)
            {
                Become(RedisState.Connecting);
            }
        }
    }

    private async Task<RedisConnection?> TryConnectAsync(CancellationToken stopping)
    {
        using var late = new CancellationTokenSource(options.ConnectTimeout, clock);
        using var givenUp = CancellationTokenSource.CreateLinkedTokenSource(late.Token, stopping);
        RedisConnection? connection = null;
        try
        {
            connection = await RedisConnection.OpenAsync(options, clock, givenUp.Token);
            await RedisHandshake.GreetAsync(connection, options, givenUp.Token);
            Greeted(connection);
            return connection;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested && (IsOutage(failure) || failure is OperationCanceledException))
        {
            NotReached(failure is OperationCanceledException ? $"no answer within {options.ConnectTimeout}" : failure.Message);
        }
        catch when (connection is not null)
        {
            await connection.DisposeAsync();
            throw;
        }

        if (connection is not null)
        {
            await connection.DisposeAsync();
        }

        return null;
    }

    // What a server or the way to it can do to us. Anything else is a defect of ours, and ends the link where it can be seen.
    private static bool IsOutage(Exception failure) => failure is RedisException or IOException or SocketException or AuthenticationException or ObjectDisposedException;

    private void Greeted(RedisConnection connection)
    {
        _failedAttempts = 0;
        metrics.Connected();
        logger.Connected(options.Address, purpose, connection.Version);
        Become(RedisState.Connected);
    }

    private void NotReached(string reason)
    {
        _lastFailure = reason;
        _failedAttempts++;
        if (_failedAttempts == 1)
        {
            logger.Unreachable(options.Address, purpose, reason);
        }
        else
        {
            logger.StillUnreachable(_failedAttempts, options.Address, purpose, reason);
        }
    }

    private void Become(RedisState state)
    {
        if (_state == state)
        {
            return;
        }

        _state = state;
        try
        {
            StateChanged?.Invoke(state);
        }
#pragma warning disable CA1031 // Somebody else's code, at our edge: his defect must not cost the connection.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            logger.StateListenerThrew(options.Address, defect);
        }
    }
}

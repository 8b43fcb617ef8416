namespace Gatehouse.Events.Redis;

/// <summary>Why a command has no answer.</summary>
public enum RedisFailure
{
    /// <summary>Its deadline passed. If it had been sent, the server may still have carried it out.</summary>
    Deadline,

    /// <summary>Too much is waiting already; it was not sent.</summary>
    QueueFull,

    /// <summary>The connection broke after it may have been sent: the server may have carried it out.</summary>
    ConnectionLost,

    /// <summary>The client was closed; a command that was not sent yet never will be.</summary>
    Closed,

    /// <summary>The server could not be reached, or does not speak as Redis does. Seen in logs; commands wait for a better connection.</summary>
    Unreachable,

    /// <summary>The server refused us (password, database) or what was asked for.</summary>
    Refused,
}

/// <summary>Redis could not be asked. What the server itself answers, errors included, is a <see cref="RedisReply"/>.</summary>
public sealed class RedisException : Exception
{
    public RedisException(RedisFailure failure, string message)
        : base(message) => Failure = failure;

    public RedisException(RedisFailure failure, string message, Exception inner)
        : base(message, inner) => Failure = failure;

    public RedisFailure Failure { get; }

    internal static RedisException Of(RedisFailure failure, bool wasSent) => new(failure, failure switch
    {
        RedisFailure.Deadline => wasSent ? "Redis did not answer before the deadline." : "Redis was not asked before the deadline.",
        RedisFailure.QueueFull => "Too much waits for Redis already.",
        RedisFailure.ConnectionLost => "The connection to Redis broke before the answer came.",
        _ => "The Redis client is closed.",
    });
}

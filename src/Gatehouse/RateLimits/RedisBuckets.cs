using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Edge.RateLimits;
using Gatehouse.Events.Redis;

namespace Gatehouse.RateLimits;

/// <summary>Buckets in Redis, for all gateways that ask the same server. Its keys say nothing about whose they are.</summary>
internal sealed class RedisBuckets(RedisClient client) : ISharedBuckets
{
    // RFC 4648 §5 without padding, of half a SHA-256: 128 bits do not collide by chance.
    private const int HashBytes = 16;
    private const string ProbeKey = "rl:probe";

    public async ValueTask<SharedAnswer> TakeAsync(ReadOnlyMemory<RateCharge> charges, Memory<RateDecision> decisions, TimeSpan patience, CancellationToken gaveUp)
    {
        // Waiting for a connection that is being made anew would only add to an outage what it takes to notice it.
        if (client.State != RedisState.Connected)
        {
            return SharedAnswer.None(client.LastFailure ?? "not connected");
        }

        var keys = new RedisArgument[charges.Length];
        var arguments = new RedisArgument[2 * charges.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var (limit, key) = charges.Span[i];
            keys[i] = KeyOf(limit, key);
            arguments[2 * i] = Microseconds(limit.Interval);
            arguments[(2 * i) + 1] = Microseconds(limit.Interval) * limit.Burst;
        }

        try
        {
            return Read(await client.EvaluateAsync(GcraScript.Take, keys, arguments, patience, gaveUp), charges.Span, decisions.Span);
        }
        catch (RedisException failed)
        {
            return SharedAnswer.None(failed.Message);
        }
        catch (OperationCanceledException) when (gaveUp.IsCancellationRequested)
        {
            return SharedAnswer.None("nobody waited for the answer");
        }
    }

    public async ValueTask<string?> ProbeAsync(TimeSpan patience, CancellationToken stopping)
    {
        try
        {
            // The whole way, writing included: a server that answers PING may still be a read-only replica, or out of memory.
            var reply = await client.EvaluateAsync(GcraScript.Take, [ProbeKey], [1L, 1000L], patience, stopping);
            return reply.IsError ? Refusal(reply) : null;
        }
        catch (RedisException failed)
        {
            return failed.Message;
        }
    }

    /// <summary><c>rl:{hash}:policy</c>; the braces keep one subject's buckets in one slot of a cluster.</summary>
    internal static string KeyOf(RateLimit limit, string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return $"rl:{{{Base64Url.EncodeToString(hash[..HashBytes])}}}:{limit.Name}";
    }

    private static SharedAnswer Read(RedisReply reply, ReadOnlySpan<RateCharge> charges, Span<RateDecision> decisions)
    {
        var items = reply.Items;
        if (items.Length != 1 + (2 * charges.Length) || !items[0].TryGetInteger(out var allowed))
        {
            return SharedAnswer.None(reply.IsError ? Refusal(reply) : "an answer of another shape");
        }

        for (var i = 0; i < charges.Length; i++)
        {
            if (!items[1 + (2 * i)].TryGetInteger(out var lacks) || !items[2 + (2 * i)].TryGetInteger(out var debt))
            {
                return SharedAnswer.None("an answer of another shape");
            }

            decisions[i] = Decision(charges[i].Limit, lacks, debt);
        }

        return SharedAnswer.Verdict(allowed == 1);
    }

    private static RateDecision Decision(RateLimit limit, long lacks, long debt)
    {
        var interval = Microseconds(limit.Interval);
        return new RateDecision(
            Allowed: lacks <= 0,
            Limit: limit.Burst,
            Remaining: (int)Math.Clamp(((interval * limit.Burst) - debt) / interval, 0, limit.Burst),
            RetryAfter: TimeSpan.FromMicroseconds(Math.Max(0, lacks)),
            ResetAfter: TimeSpan.FromMicroseconds(debt));
    }

    // Rounded up: never faster than promised.
    private static long Microseconds(TimeSpan time) => (time.Ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond;

    private static string Refusal(RedisReply error) => error.ErrorCode is { Length: > 0 } code ? $"Redis refused with {code}" : "Redis refused";
}

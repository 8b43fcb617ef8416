using Gatehouse.Events.Redis;

namespace Gatehouse.RateLimits;

/// <summary>
/// The generic cell rate algorithm as a script: per bucket one string key, its theoretical arrival time in microseconds of the server's own clock, which vanishes when the bucket is full.
/// All buckets are looked at before any is charged. Integers stay below 2^53 until the year 2255.
/// </summary>
internal static class GcraScript
{
    /// <summary>KEYS: the buckets. ARGV: per bucket its interval and its filling time in µs. Answers 1 or 0, then per bucket what it lacks (at most 0: nothing) and its debt, in µs.</summary>
    public static readonly RedisScript Take = new(
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local allowed = 1
        local arrivals = {}
        for i, key in ipairs(KEYS) do
            local interval, fill = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
            -- pcall and tonumber: whatever else stands under the key is no reason to fail, it is a new bucket. Nor is a bucket emptier than empty: the limit was another one.
            local stored = redis.pcall('GET', key)
            local arrival = type(stored) == 'string' and tonumber(stored) or now
            if not (arrival >= now) then arrival = now end
            if arrival > now + fill then arrival = now + fill end
            arrivals[i] = arrival + interval
            if arrivals[i] - now > fill then allowed = 0 end
        end
        local answer = { allowed }
        for i, key in ipairs(KEYS) do
            local interval, fill = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
            local debt = arrivals[i] - now
            answer[2 * i] = debt - fill
            if allowed == 1 then
                redis.call('SET', key, string.format('%.0f', arrivals[i]), 'PX', math.ceil(debt / 1000))
            else
                debt = debt - interval
            end
            answer[2 * i + 1] = debt
        end
        return answer
        """);
}

using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Writing;

/// <summary>Does a few rows per commit of what has no hurry: removes old events, records, nonces and refresh tokens, and messages of channels that are gone; reads old messages for the search.</summary>
internal sealed class Retention(StoreOptions options)
{
    /// <summary>How long a nonce stands for its message (<see cref="Chat.Ports.IMessageStore.AddAsync"/>).</summary>
    public static readonly TimeSpan NonceAge = TimeSpan.FromMinutes(10);

    // discord-api-docs, "Channel Object": rate_limit_per_user.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);

    /// <summary>How long guilds' records are kept (discord-api-docs, "Audit Logs").</summary>
    public static readonly TimeSpan AuditAge = TimeSpan.FromDays(45);

    // Messages from before there was a search that are read in one commit: others wait for it.
    private const int ReadStep = 500;

    private long _trimmedAt;

    /// <summary>True when so much was written that a step has to keep up with it.</summary>
    public bool IsDueAt(long head) => head - _trimmedAt >= options.TrimStep / 2;

    /// <summary>Takes one step.</summary>
    /// <returns>True when there is more to remove.</returns>
    public bool Step(Batch batch)
    {
        _trimmedAt = batch.Head;
        var (tables, now, limit) = (batch.Tables, batch.Now, options.TrimStep);
        var most = tables.Events.Trim(now - options.EventAge, batch.Head, options.EventCount, limit);
        most = Math.Max(most, tables.Nonces.Trim(FirstIdAt(now - NonceAge), limit));
        most = Math.Max(most, tables.Turns.Trim(now - LongestPause, limit));
        most = Math.Max(most, tables.Audit.Trim(FirstIdAt(now - AuditAge), limit));
        most = Math.Max(most, tables.Tokens.Trim(now, limit));
        most = Math.Max(most, tables.House.Sweep(limit));
        var hasOld = tables.Words.ReadOld((channel, upTo) => tables.Messages.Page(channel, new HistoryCursor.Before(new(upTo.Value + 1)), Math.Min(limit, ReadStep)));
        return hasOld || most >= limit;
    }

    /// <summary>The smallest id given out at a time: milliseconds since 2015 &lt;&lt; 22 (discord-api-docs, "Snowflakes").</summary>
    public static MessageId FirstIdAt(DateTimeOffset time)
    {
        const long DiscordEpoch = 1_420_070_400_000;
        return new((ulong)Math.Max(0, time.ToUnixTimeMilliseconds() - DiscordEpoch) << 22);
    }
}

namespace Gatehouse.Store.Sql;

/// <summary>Times as kept: 100 ns ticks since 1970, exact, so that what is read back equals what was written.</summary>
internal static class Ticks
{
    public static long Of(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    public static DateTimeOffset ToTime(long ticks) => new(ticks + DateTimeOffset.UnixEpoch.UtcTicks, TimeSpan.Zero);
}

using Microsoft.Extensions.Logging;

namespace Gatehouse.Store;

internal static partial class StoreLog
{
    [LoggerMessage(1600, LogLevel.Information, "Opened {Database} at position {Head} after {Migrations} schema steps")]
    public static partial void Opened(this ILogger logger, string database, long head, int migrations);

    [LoggerMessage(1601, LogLevel.Error, "Could not commit {Changes} changes; those who wait for them are told that the store is unavailable")]
    public static partial void CommitFailed(this ILogger logger, int changes, Exception exception);

    [LoggerMessage(1620, LogLevel.Debug, "Still could not commit {Changes} changes")]
    public static partial void StillDown(this ILogger logger, int changes, Exception exception);

    [LoggerMessage(1621, LogLevel.Information, "The schema was changed; {Copy} is the database as it was before, and may be removed")]
    public static partial void Kept(this ILogger logger, string copy);

    [LoggerMessage(1602, LogLevel.Information, "The store commits again")]
    public static partial void Recovered(this ILogger logger);

    [LoggerMessage(1603, LogLevel.Error, "A change failed and was undone")]
    public static partial void ChangeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1604, LogLevel.Critical, "Events up to position {Head} are committed but could not be published; sessions may miss them until they resume")]
    public static partial void PublishFailed(this ILogger logger, long head, Exception exception);

    [LoggerMessage(1605, LogLevel.Warning, "Could not remove old rows; trying again later")]
    public static partial void TrimFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1606, LogLevel.Information, "Closed the store at position {Head}")]
    public static partial void Closed(this ILogger logger, long head);

    [LoggerMessage(1607, LogLevel.Critical, "The writer stopped on a defect; nothing can be stored until the program is restarted")]
    public static partial void WriterDied(this ILogger logger, Exception exception);
}

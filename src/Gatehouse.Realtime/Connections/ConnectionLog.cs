using Microsoft.Extensions.Logging;

namespace Gatehouse.Realtime.Connections;

internal static partial class ConnectionLog
{
    [LoggerMessage(1103, LogLevel.Error, "Greeting connection {ConnectionId} failed; ending it")]
    public static partial void GreetingFailed(ILogger logger, Exception broken, long connectionId);

    [LoggerMessage(1104, LogLevel.Error, "The door at {EndPoint} cannot accept a connection; trying again")]
    public static partial void CannotAccept(ILogger logger, Exception broken, string endPoint);

    [LoggerMessage(1105, LogLevel.Error, "Deciding on a new connection failed; ending it")]
    public static partial void CannotDecide(ILogger logger, Exception broken);
}

namespace Gatehouse.Events.Redis;

/// <summary>How a client stands with its server.</summary>
public enum RedisState
{
    /// <summary>Not connected: trying, or pausing between two attempts. Commands wait until their deadline.</summary>
    Connecting,

    /// <summary>Connected and greeted.</summary>
    Connected,

    /// <summary>Disposed.</summary>
    Closed,
}

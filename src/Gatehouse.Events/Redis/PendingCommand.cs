namespace Gatehouse.Events.Redis;

/// <summary>A command on its way, and whoever waits for its answer. All but the task belongs to the lane's lock.</summary>
internal sealed class PendingCommand(ReadOnlyMemory<byte> bytes, long dueAt) : TaskCompletionSource<RedisReply>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    internal enum Stage
    {
        Waiting,

        /// <summary>Handed to the connection; some of its bytes may have left.</summary>
        Sent,

        /// <summary>Answered, failed or cancelled. If it was sent, its place among the sent remains until its reply comes.</summary>
        Done,
    }

    public Stage At { get; set; }

    /// <summary>What is to be sent; let go when it was.</summary>
    public ReadOnlyMemory<byte> Bytes { get; set; } = bytes;

    /// <summary>When it is too late, as the clock's timestamp.</summary>
    public long DueAt { get; } = dueAt;

    public CancellationTokenRegistration Cancellation { get; set; }

    public PendingCommand? Before { get; set; }

    public PendingCommand? After { get; set; }

    /// <summary>Place in the heap of deadlines, -1 outside of it.</summary>
    public int HeapIndex { get; set; } = -1;
}

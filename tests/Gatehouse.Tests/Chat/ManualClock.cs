namespace Gatehouse.Tests.Chat;

/// <summary>A clock that stands still until it is told otherwise.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

namespace Gatehouse.Events.InProcess;

/// <summary>How much the in-process log keeps in memory; older events are read from its archive.</summary>
public sealed class InProcessLogOptions
{
    /// <summary>Most events in memory.</summary>
    public int RingEvents { get; set; } = 65_536;

    /// <summary>Most bytes of events in memory.</summary>
    public long RingBytes { get; set; } = 64L * 1024 * 1024;
}

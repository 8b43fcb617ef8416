namespace Gatehouse.Health;

/// <summary>A question to a part of the house: does it answer, and how fast.</summary>
/// <param name="Name">What the part is called in the report.</param>
/// <param name="Slow">From here on it counts as degraded.</param>
/// <param name="AskAsync">Throws when the part is down.</param>
internal sealed record Probe(string Name, TimeSpan Slow, Func<CancellationToken, ValueTask> AskAsync)
{
    /// <summary>False when clients can be served without it: down, it only degrades the node.</summary>
    public bool IsEssential { get; init; } = true;

    /// <summary>What it means when it does not answer.</summary>
    public Condition WhenDown => IsEssential ? Condition.Unhealthy : Condition.Degraded;
}

/// <summary>How a part is, from best to worst.</summary>
internal enum Condition
{
    Healthy,
    Degraded,
    Unhealthy,
}

/// <summary>What a probe found.</summary>
/// <param name="Name">Of the part.</param>
/// <param name="Condition">How it is.</param>
/// <param name="Latency">How long the answer took; null when there was none.</param>
/// <param name="Message">What is wrong, without secrets; null when nothing is.</param>
internal sealed record Finding(string Name, Condition Condition, TimeSpan? Latency, string? Message);

namespace Gatehouse.Chat.Domain;

/// <summary>The invitation somebody wants to hand out.</summary>
public sealed record NewInvite
{
    /// <summary>Seconds, 0 (for ever) to 604,800.</summary>
    public int MaxAge { get; init; } = 86_400;

    /// <summary>0 (any number) to 100.</summary>
    public int MaxUses { get; init; }

    public bool Temporary { get; init; }
}

namespace Gatehouse.Chat.Domain;

/// <summary>What somebody wants to change about themselves; what is left out stays.</summary>
public sealed record ProfilePatch
{
    public Optional<string> Username { get; init; }

    public Optional<string?> GlobalName { get; init; }

    public Optional<string?> Avatar { get; init; }

    public Optional<string?> Bio { get; init; }
}

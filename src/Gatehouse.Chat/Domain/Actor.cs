namespace Gatehouse.Chat.Domain;

/// <summary>Who does something, and why as they say.</summary>
/// <param name="Id">Who.</param>
/// <param name="Reason">For the guild's records, at most 512 characters; null when they do not say.</param>
public readonly record struct Actor(UserId Id, string? Reason = null)
{
    public static implicit operator Actor(UserId id) => new(id);
}

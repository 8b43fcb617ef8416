namespace Gatehouse.Chat.Domain;

/// <summary>The guild somebody wants.</summary>
/// <param name="Name">2 to 100 characters after trimming.</param>
public sealed record NewGuild(string Name)
{
    public string? Icon { get; init; }

    public string? Description { get; init; }

    public Unsaid Unsaid { get; init; }
}

/// <summary>What to change about a guild; what is left out stays.</summary>
public sealed record GuildPatch
{
    public Optional<string> Name { get; init; }

    public Optional<string?> Icon { get; init; }

    public Optional<string?> Description { get; init; }

    public Optional<ChannelId?> SystemChannel { get; init; }

    public Optional<Unsaid> Unsaid { get; init; }

    /// <summary>Only the owner may say this.</summary>
    public Optional<UserId> Owner { get; init; }
}

namespace Gatehouse.Chat.Domain;

/// <summary>The role somebody wants.</summary>
public sealed record NewRole
{
    /// <summary>1 to 100 characters.</summary>
    public string Name { get; init; } = "new role";

    /// <summary>Null gives it what @everyone has, as far as its maker has that too.</summary>
    public Permissions? Permissions { get; init; }

    /// <summary>RGB, 0 for none.</summary>
    public int Color { get; init; }

    public bool Hoist { get; init; }

    public bool Mentionable { get; init; }
}

/// <summary>What to change about a role; what is left out stays.</summary>
public sealed record RolePatch
{
    public Optional<string> Name { get; init; }

    public Optional<Permissions> Permissions { get; init; }

    public Optional<int> Color { get; init; }

    public Optional<bool> Hoist { get; init; }

    public Optional<bool> Mentionable { get; init; }
}

/// <summary>One line of a request that puts a guild's roles in order.</summary>
public readonly record struct RoleMove(RoleId Role, int Position);

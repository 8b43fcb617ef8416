using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>One row of the permission matrix.</summary>
/// <param name="Name">What is done, for the name of the test.</param>
/// <param name="Permission">What it takes; 0 where being a member is enough.</param>
/// <param name="Request">How it is asked for. In braces: guild, channel, voice, stage, message (Cem's), reply (the owner's, the newest), role (a low one), member (Cem), stranger (Dot), bot, owner, me, and made, code and token of what was prepared.</param>
internal sealed record Deed(string Name, long Permission, (string Method, string Path, string? Body) Request)
{
    private static readonly (int Status, int Code) MissingPermissions = (403, 50013);
    private static readonly (int Status, int Code) MissingAccess = (403, 50001);

    /// <summary>What the owner does before, in order.</summary>
    public (string Method, string Path, string? Body)[] Given { get; init; } = [];

    /// <summary>Who is on the stage meanwhile, by name; empty for nobody.</summary>
    public string Heard { get; init; } = "";

    /// <summary>Other permissions that it takes, which everybody is given.</summary>
    public long Besides { get; init; }

    /// <summary>The channel whose exceptions count; empty where the guild's permissions alone do.</summary>
    public string Where { get; init; } = "";

    /// <summary>Nobody but the owner may, whatever they are given.</summary>
    public bool OnlyOwner { get; init; }

    /// <summary>Silence does not take it away.</summary>
    public bool EvenSilenced { get; init; }

    /// <summary>What who lacks the permission hears; null where that depends on whether they may view the channel.</summary>
    public (int Status, int Code)? Otherwise { get; init; }

    /// <summary>What the silenced hear, where it is something else.</summary>
    public (int Status, int Code)? WhenSilenced { get; init; }

    /// <summary>What the owner hears, where it is not for them.</summary>
    public (int Status, int Code)? ForOwner { get; init; }

    /// <summary>
    /// Whether it came to anything: then those who lack the permission are answered like the others, and it comes to nothing. Null where they are refused.
    /// </summary>
    public Func<Scene, Answer, Task<bool>>? ShowsAsync { get; init; }

    /// <summary>Strangers too are answered like the others.</summary>
    public bool EvenStrangersAreAnswered { get; init; }

    public bool KnowsOf(string who) => who switch
    {
        "role" => Permission != 0,
        "allowed here" or "denied here" => Permission != 0 && Where.Length > 0,
        "stranger" => Heard != "me",
        _ => true,
    };

    /// <summary>How somebody must be refused; null when it must succeed.</summary>
    public (int Status, int Code)? RefusalOf(string who) => who switch
    {
        "owner" => ForOwner,
        "stranger" => MissingAccess,
        _ when OnlyOwner => MissingPermissions,
        "administrator" or "role" or "allowed here" => null,
        "silenced" when WhenSilenced is not null => WhenSilenced,
        "silenced" when EvenSilenced => null,
        _ when Permission == 0 => null,
        _ when Otherwise is not null => Otherwise,
        // Who may not view a channel does not hear what else they may not do there.
        "denied here" or "none" when (Permission & Overwrites.ViewChannel) != 0 => MissingAccess,
        _ => MissingPermissions,
    };

    /// <summary>True when somebody who may not is answered, with nothing.</summary>
    public bool IsSilentTo(string who) => ShowsAsync is not null && (who != "stranger" || EvenStrangersAreAnswered);
}

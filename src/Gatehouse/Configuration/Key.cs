namespace Gatehouse.Configuration;

/// <summary>One thing that can be configured. The table of <see cref="Keys"/> is what is parsed, checked, printed by --help and listed in README.md.</summary>
/// <param name="Name">Its place in gatehouse.json, dots for nesting; "" when the file cannot set it.</param>
/// <param name="Variable">Its environment variable.</param>
/// <param name="Meaning">What it does, in a few words.</param>
/// <param name="Default">What holds when nobody sets it, in words.</param>
/// <param name="Allowed">Which values are accepted, in words.</param>
internal sealed record Key(string Name, string Variable, string Meaning, string Default, string Allowed)
{
    /// <summary>Its command line flag; null for none.</summary>
    public string? Flag { get; init; }

    /// <summary>Another variable for the same, as other documents name it; null for none. The first one set counts.</summary>
    public string? OtherVariable { get; init; }

    /// <summary>Never printed, and also read from the file that <c>NAME_FILE</c> names.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Says that an empty environment variable is a mistake instead of "not set".</summary>
    public bool MayNotBeEmpty { get; init; }

    /// <summary>The variable that names a file which holds the value.</summary>
    public string FileVariable => Variable + "_FILE";
}

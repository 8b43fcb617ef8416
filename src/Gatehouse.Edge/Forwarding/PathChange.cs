namespace Gatehouse.Edge.Forwarding;

/// <summary>What a route changes about the path of its requests; everything else goes on as it came (RFC 9110 §7.7).</summary>
/// <param name="Prefix">Put before it; empty or without a slash at its end.</param>
/// <param name="Removed">Taken from its beginning, before that; only whole segments.</param>
internal sealed record PathChange(string Prefix, string Removed)
{
    public static PathChange None { get; } = new("", "");

    /// <summary>Reads it from a route's transforms.</summary>
    public static PathChange Of(IReadOnlyList<IReadOnlyDictionary<string, string>>? transforms) => new(Path(transforms, "PathPrefix"), Path(transforms, "PathRemovePrefix"));

    /// <summary>Byte for byte the rest of a target.</summary>
    public ReadOnlySpan<char> Shortened(string target)
    {
        if (Removed.Length == 0 || !target.StartsWith(Removed, StringComparison.OrdinalIgnoreCase))
        {
            return target;
        }

        var rest = target.AsSpan(Removed.Length);
        return rest.IsEmpty ? "/" : rest[0] switch { '/' => rest, '?' => "/" + rest.ToString(), _ => target };
    }

    private static string Path(IReadOnlyList<IReadOnlyDictionary<string, string>>? transforms, string name) =>
        transforms?.Select(each => each.GetValueOrDefault(name)).FirstOrDefault(static path => path is not null) ?? "";
}

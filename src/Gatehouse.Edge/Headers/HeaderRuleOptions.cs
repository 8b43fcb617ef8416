namespace Gatehouse.Edge.Headers;

/// <summary>Which request headers say who somebody is, so that nobody outside may send them.</summary>
public sealed class HeaderRuleOptions
{
    /// <summary>Headers that begin like this, and the prefix without its last hyphen. Note that gRPC-Web's own X-User-Agent is one of X-User-.</summary>
    public IReadOnlyList<string> IdentityPrefixes { get; init; } = ["X-Internal-", "X-User-"];

    /// <summary>Further names that the services behind us believe.</summary>
    public IReadOnlyList<string> IdentityNames { get; init; } = [];

    /// <summary>All that is wrong, one sentence each.</summary>
    public IEnumerable<string> Mistakes()
    {
        foreach (var name in IdentityPrefixes.Concat(IdentityNames))
        {
            if (!FieldName.IsToken(name))
            {
                yield return $"The identity header '{name}' is no header name (RFC 9110 §5.1).";
            }
            else if (HeaderRules.IsProtected(name))
            {
                yield return $"The identity header '{name}' is one that every request needs.";
            }
        }
    }
}

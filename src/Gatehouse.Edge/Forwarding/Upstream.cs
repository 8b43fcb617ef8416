namespace Gatehouse.Edge.Forwarding;

/// <summary>A service behind the perimeter, at one or several addresses that are as good as each other.</summary>
/// <param name="Name">What routes call it; letters, digits and dashes.</param>
/// <param name="Addresses">Absolute <c>http://</c> or <c>https://</c> addresses without path, at least one.</param>
public sealed record Upstream(string Name, IReadOnlyList<Uri> Addresses)
{
    /// <summary>Reads a comma-separated list of addresses, as environment variables have it.</summary>
    /// <param name="list">For example <c>http://10.0.0.1:5001,http://10.0.0.2:5001</c>.</param>
    /// <param name="addresses">What it says; empty when it says anything that is not allowed.</param>
    public static bool TryParseList(string list, out IReadOnlyList<Uri> addresses)
    {
        const int Most = 64;
        var found = new List<Uri>();
        addresses = [];
        foreach (var item in list.Split(',', StringSplitOptions.TrimEntries))
        {
            var isAddress = Uri.TryCreate(item, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address!.PathAndQuery == "/"
                && address.Fragment.Length == 0 && address.UserInfo.Length == 0;
            if (!isAddress || found.Contains(address!) || found.Count == Most)
            {
                return false;
            }

            found.Add(address!);
        }

        addresses = found;
        return found.Count > 0;
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// A JSON Web Key Set (RFC 7517 §5) as an issuer publishes it. Keys that we cannot use are left out and counted; a set that contradicts itself is refused whole:
/// two keys of one <c>kid</c>, symmetric keys beside public ones, or nothing usable at all.
/// </summary>
public sealed class JwkSet
{
    /// <summary>In bytes; a longer document is refused unread.</summary>
    public const int MaxLength = 256 * 1024;

    private JwkSet(KeyRing keys, IReadOnlyList<string> leftOut)
    {
        Keys = keys;
        LeftOut = leftOut;
    }

    /// <summary>The usable ones; at least one.</summary>
    public KeyRing Keys { get; }

    /// <summary>One sentence for each key that was left out, fit for a log.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Never throws, whatever the bytes.</summary>
    /// <param name="json">The document.</param>
    /// <param name="set">The set, when it is one.</param>
    /// <param name="mistake">Otherwise why not, in a sentence fit for a log.</param>
    public static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out JwkSet? set, [NotNullWhen(false)] out string? mistake)
    {
        set = null;
        using var document = json.Length <= MaxLength ? StrictJson.ParseObject(json) : null;
        if (document is null)
        {
            mistake = $"It is not a JSON object of at most {MaxLength} bytes.";
            return false;
        }

        if (!document.RootElement.TryGetProperty("keys"u8, out var entries) || entries.ValueKind != JsonValueKind.Array)
        {
            mistake = "It has no array of keys.";
            return false;
        }

        if (entries.GetArrayLength() > KeyRing.MaxKeys || entries.EnumerateArray().Any(static entry => entry.ValueKind != JsonValueKind.Object))
        {
            mistake = $"Its keys are not JSON objects, or more than {KeyRing.MaxKeys}.";
            return false;
        }

        // Also when one of them cannot be used: whoever publishes a secret among public keys has confused the two.
        if (entries.EnumerateArray().Select(static entry => Jwk.KindOf(entry) == "oct").Distinct().Count() > 1)
        {
            mistake = "It has both symmetric and public keys.";
            return false;
        }

        // Likewise: which of the two an issuer means by the name is his to know, and a key that we cannot read may be the one. Keys for encryption are another matter.
        var names = entries.EnumerateArray().Where(Jwk.IsForSignatures).Select(Jwk.NameOf).OfType<string>().ToList();
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Count)
        {
            mistake = "Two of its keys have the same kid.";
            return false;
        }

        return TryCollect(entries, out set, out mistake);
    }

    private static bool TryCollect(JsonElement entries, [NotNullWhen(true)] out JwkSet? set, [NotNullWhen(false)] out string? mistake)
    {
        set = null;
        List<JwsKey> keys = [];
        List<string> leftOut = [];
        foreach (var (index, entry) in entries.EnumerateArray().Index())
        {
            if (Jwk.Read(entry, out var whyNot) is { } key)
            {
                keys.Add(key);
            }
            else
            {
                leftOut.Add($"Key {index + 1}: {whyNot}");
            }
        }

        if (keys.Count == 0)
        {
            mistake = string.Join(' ', (string[])["It has no key that can be used.", .. leftOut.Take(4)]);
            return false;
        }

        set = new JwkSet(new KeyRing(keys), leftOut);
        mistake = null;
        return true;
    }
}

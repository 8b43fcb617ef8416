using Tag = System.Collections.Generic.KeyValuePair<string, object?>;

namespace Gatehouse.Metrics;

/// <summary>The tags of one series, in the order in which the instrument gives them.</summary>
internal readonly struct TagSet(Tag[] tags)
{
    public ReadOnlySpan<Tag> Tags => tags;
}

/// <summary>Finds a series by the tags of a measurement without copying them.</summary>
internal sealed class TagSetComparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<Tag>, TagSet>
{
    public bool Equals(TagSet left, TagSet right) => Equals(left.Tags, right);

    public int GetHashCode(TagSet set) => GetHashCode(set.Tags);

    public TagSet Create(ReadOnlySpan<Tag> alternate) => new(alternate.ToArray());

    public bool Equals(ReadOnlySpan<Tag> alternate, TagSet other)
    {
        if (alternate.Length != other.Tags.Length)
        {
            return false;
        }

        for (var at = 0; at < alternate.Length; at++)
        {
            if (alternate[at].Key != other.Tags[at].Key || !object.Equals(alternate[at].Value, other.Tags[at].Value))
            {
                return false;
            }
        }

        return true;
    }

    public int GetHashCode(ReadOnlySpan<Tag> alternate)
    {
        var hash = default(HashCode);
        foreach (ref readonly var tag in alternate)
        {
            hash.Add(tag.Key);
            hash.Add(tag.Value);
        }

        return hash.ToHashCode();
    }
}

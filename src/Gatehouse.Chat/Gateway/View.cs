using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// What one sort of member sees of a guild: which channels, and what is heard beyond the guild's own topic. Shared by everybody of that sort, so that a
/// thousand members with the same roles are one computation, and that "nothing changed" is one comparison.
/// </summary>
/// <param name="open">Channels that everybody sees.</param>
/// <param name="closed">Channels that not everybody sees, but these do.</param>
/// <param name="topics">What they hear beyond the guild's own topic.</param>
internal sealed class View(IReadOnlySet<ChannelId> open, HashSet<ChannelId> closed, HashSet<string> topics)
{
    public IReadOnlySet<string> Topics => topics;

    public bool Sees(ChannelId channel) => open.Contains(channel) || closed.Contains(channel);

    /// <summary>What happens to somebody who saw this and now sees that.</summary>
    public Move To(View next) => new(
        [.. next.Seen().Where(channel => !Sees(channel))],
        [.. Seen().Where(channel => !next.Sees(channel))],
        [.. next.Topics.Where(topic => !topics.Contains(topic))],
        [.. topics.Where(topic => !next.Topics.Contains(topic))]);

    private IEnumerable<ChannelId> Seen() => open.Concat(closed);
}

/// <summary>The difference between two views.</summary>
/// <param name="Gained">Channels that come into sight.</param>
/// <param name="Lost">Channels that go out of sight, because they are gone or are seen no more.</param>
/// <param name="Joined">Topics that are heard from now on.</param>
/// <param name="Left">Topics that are not heard any more.</param>
internal sealed record Move(ChannelId[] Gained, ChannelId[] Lost, string[] Joined, string[] Left)
{
    public bool IsNothing => Gained.Length + Lost.Length + Joined.Length + Left.Length == 0;
}

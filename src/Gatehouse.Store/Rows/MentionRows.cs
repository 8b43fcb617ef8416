using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Where somebody is mentioned, themselves or by a role that they have.</summary>
/// <param name="Home">The channel's guild, or the conversation.</param>
/// <param name="Target">By what.</param>
/// <param name="Newest">The newest message that does so.</param>
internal readonly record struct MentionPlace(GuildId Home, ChannelId Channel, ulong Target, MessageId Newest);

/// <summary>Whom messages mention. The number of rows is that of what is mentioned, never that of the members.</summary>
internal sealed class MentionRows(Database database)
{
    private readonly Statement _insert = database.Prepare("INSERT INTO mentions (target, channel, message, author) VALUES (?, ?, ?, ?)");

    // From one channel of a target to the next, however many messages lie between: there are far fewer channels in which somebody is mentioned than mentions.
    private readonly Statement _places = database.Prepare(
        """
        WITH RECURSIVE place (target, channel) AS (
            SELECT mine.target, (SELECT min(m.channel) FROM mentions m WHERE m.target = mine.target)
            FROM (
                SELECT id AS target FROM users WHERE id = ?1
                UNION SELECT guild FROM members WHERE user_id = ?1
                UNION SELECT r.role FROM members g JOIN member_roles r ON r.guild = g.guild AND r.user_id = g.user_id WHERE g.user_id = ?1
                UNION SELECT conversation FROM participants WHERE user_id = ?1 AND has_closed = 0
            ) AS mine
            UNION ALL
            SELECT place.target, (SELECT min(m.channel) FROM mentions m WHERE m.target = place.target AND m.channel > place.channel)
            FROM place WHERE place.channel IS NOT NULL
        )
        SELECT COALESCE(c.guild, place.channel), place.channel, place.target,
            (SELECT max(m.message) FROM mentions m WHERE m.target = place.target AND m.channel = place.channel AND m.message <= ?2)
        FROM place LEFT JOIN channels c ON c.id = place.channel WHERE place.channel IS NOT NULL
        """);

    // The inner limit bounds what is read, and is so high that what it leaves are enough different messages.
    private readonly Statement _count = database.Prepare(
        $"""
        SELECT count(DISTINCT message) FROM (
            SELECT message FROM mentions WHERE {database.IsOneOf("target")} AND channel = ? AND message > ? AND message <= ? AND author <> ? LIMIT ?) AS unread
        """);

    /// <summary>Remembers whom a new message mentions.</summary>
    /// <param name="home">Where it was said.</param>
    public void Insert(Message message, GuildState home)
    {
        if (home.IsConversation || message.MentionsEveryone)
        {
            Insert(message, home.Id.EveryoneRole.Value);
        }

        foreach (var role in message.MentionedRoles)
        {
            Insert(message, role.Value);
        }

        if (home.IsConversation)
        {
            return;
        }

        foreach (var user in message.Mentions)
        {
            if (!user.IsBot && user.Id != message.Author.Id)
            {
                Insert(message, user.Id.Value);
            }
        }
    }

    /// <summary>All places where a user is mentioned in messages up to an id.</summary>
    public List<MentionPlace> PlacesOf(UserId user, ulong through)
    {
        var places = new List<MentionPlace>();
        _places.Bind(1, user.Value).Bind(2, through);
        while (_places.Step())
        {
            if (!_places.IsNull(3))
            {
                places.Add(new(new(_places.Id(0)), new(_places.Id(1)), _places.Id(2), new(_places.Id(3))));
            }
        }

        return places;
    }

    /// <summary>How many messages of others in a channel mention any of these; no more than <see cref="ReadState.MostMentions"/>.</summary>
    public int Count(UserId user, ChannelId channel, IReadOnlyCollection<ulong> targets, MessageId after, ulong through)
    {
        _count.BindIds(1, targets).Bind(2, channel.Value).Bind(3, after.Value).Bind(4, through).Bind(5, user.Value)
            .Bind(6, (long)ReadState.MostMentions * targets.Count).Step();
        var count = (int)Math.Min(_count.Integer(0), ReadState.MostMentions);
        _count.Reset();
        return count;
    }

    private void Insert(Message message, ulong target) =>
        _insert.Bind(1, target).Bind(2, message.Channel.Value).Bind(3, message.Id.Value).Bind(4, message.Author.Id.Value).Run();
}

using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Reactions, and how many there are of each sort; the counts are kept so that nobody has to count.</summary>
internal sealed class ReactionRows(Database database, UserRows users)
{
    private readonly Statement _kinds = database.Prepare(
        "SELECT name, custom, animated, count FROM reaction_kinds WHERE channel = ? AND message = ? ORDER BY place");

    private readonly Statement _has = database.Prepare("SELECT 1 FROM reactions WHERE channel = ? AND message = ? AND emoji = ? AND reactor = ?");
    private readonly Statement _reactors = database.Prepare(
        "SELECT reactor FROM reactions WHERE channel = ? AND message = ? AND emoji = ? AND reactor > ? ORDER BY reactor LIMIT ?");

    private readonly Statement _ofMany = database.Prepare(
        """
        SELECT k.message, k.name, k.custom, k.animated, k.count,
            CASE WHEN EXISTS (SELECT 1 FROM reactions r WHERE r.channel = k.channel AND r.message = k.message AND r.emoji = k.emoji AND r.reactor = ?) THEN 1 ELSE 0 END
        FROM reaction_kinds k WHERE k.channel = ? AND k.message >= ? AND k.message <= ? ORDER BY k.message, k.place
        """);

    private readonly Statement _insert = database.Prepare("INSERT INTO reactions (channel, message, emoji, reactor) VALUES (?, ?, ?, ?)");
    private readonly Statement _insertKind = database.Prepare(
        """
        INSERT INTO reaction_kinds (channel, message, emoji, place, name, custom, animated, count) VALUES (?, ?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (channel, message, emoji) DO UPDATE SET count = reaction_kinds.count + 1
        """);

    private readonly Statement _nextPlace = database.Prepare("SELECT coalesce(max(place), 0) + 1 FROM reaction_kinds WHERE channel = ? AND message = ?");
    private readonly Statement _delete = database.Prepare("DELETE FROM reactions WHERE channel = ? AND message = ? AND emoji = ? AND reactor = ?");
    private readonly Statement _countDown = database.Prepare("UPDATE reaction_kinds SET count = count - 1 WHERE channel = ? AND message = ? AND emoji = ?");
    private readonly Statement _deleteEmpty = database.Prepare("DELETE FROM reaction_kinds WHERE channel = ? AND message = ? AND emoji = ? AND count <= 0");
    private readonly Statement _deleteKind = database.Prepare("DELETE FROM reaction_kinds WHERE channel = ? AND message = ? AND emoji = ?");
    private readonly Statement _deleteOfKind = database.Prepare("DELETE FROM reactions WHERE channel = ? AND message = ? AND emoji = ?");
    private readonly Statement _deleteKinds = database.Prepare("DELETE FROM reaction_kinds WHERE channel = ? AND message = ?");
    private readonly Statement _deleteOfMessage = database.Prepare("DELETE FROM reactions WHERE channel = ? AND message = ?");

    /// <summary>The different emojis on a message, in the order in which they came.</summary>
    public List<Reaction> KindsOf(ChannelId channel, MessageId message)
    {
        var kinds = new List<Reaction>();
        Bind(_kinds, channel, message);
        while (_kinds.Step())
        {
            kinds.Add(new Reaction(Emoji(_kinds, 0), _kinds.Int32(3), Mine: false));
        }

        return kinds;
    }

    public bool Has(ChannelId channel, MessageId message, Emoji emoji, UserId user)
    {
        var has = Bind(_has, channel, message).Bind(3, emoji.Key).Bind(4, user.Value).Step();
        _has.Reset();
        return has;
    }

    /// <summary>Who reacted with an emoji, by id.</summary>
    public ImmutableArray<User> Reactors(ChannelId channel, MessageId message, Emoji emoji, UserId after, int limit)
    {
        var ids = new List<ulong>();
        Bind(_reactors, channel, message).Bind(3, emoji.Key).Bind(4, Math.Min(after.Value, long.MaxValue)).Bind(5, limit);
        while (_reactors.Step())
        {
            ids.Add(_reactors.Id(0));
        }

        var people = users.FindMany([.. ids]);
        return [.. ids.Select(id => people.GetValueOrDefault(new(id)) ?? UserRows.Gone(new(id)))];
    }

    /// <summary>The reactions of a channel's messages from one id to another.</summary>
    public Dictionary<MessageId, ImmutableArray<Reaction>> OfMany(ChannelId channel, MessageId from, MessageId to, UserId viewer)
    {
        var found = new Dictionary<MessageId, ImmutableArray<Reaction>>();
        _ofMany.Bind(1, viewer.Value).Bind(2, channel.Value).Bind(3, from.Value).Bind(4, to.Value);
        while (_ofMany.Step())
        {
            var id = new MessageId(_ofMany.Id(0));
            var reaction = new Reaction(Emoji(_ofMany, 1), _ofMany.Int32(4), _ofMany.Flag(5));
            found[id] = found.TryGetValue(id, out var others) ? others.Add(reaction) : [reaction];
        }

        return found;
    }

    /// <summary>Adds a reaction that is not there.</summary>
    public void Add(ChannelId channel, MessageId message, Emoji emoji, UserId user)
    {
        Bind(_insert, channel, message).Bind(3, emoji.Key).Bind(4, user.Value).Run();
        Bind(_nextPlace, channel, message).Step();
        var place = _nextPlace.Integer(0);
        _nextPlace.Reset();
        Bind(_insertKind, channel, message).Bind(3, emoji.Key).Bind(4, place).Bind(5, emoji.Name).Bind(6, emoji.Id).Bind(7, emoji.IsAnimated).Run();
    }

    /// <returns>False when it was not there.</returns>
    public bool Remove(ChannelId channel, MessageId message, Emoji emoji, UserId user)
    {
        if (Bind(_delete, channel, message).Bind(3, emoji.Key).Bind(4, user.Value).RunAndCount() == 0)
        {
            return false;
        }

        Bind(_countDown, channel, message).Bind(3, emoji.Key).Run();
        Bind(_deleteEmpty, channel, message).Bind(3, emoji.Key).Run();
        return true;
    }

    public void RemoveAll(ChannelId channel, MessageId message, Emoji only)
    {
        Bind(_deleteKind, channel, message).Bind(3, only.Key).Run();
        Bind(_deleteOfKind, channel, message).Bind(3, only.Key).Run();
    }

    public void RemoveAll(ChannelId channel, MessageId message)
    {
        Bind(_deleteKinds, channel, message).Run();
        Bind(_deleteOfMessage, channel, message).Run();
    }

    private static Statement Bind(Statement statement, ChannelId channel, MessageId message) => statement.Bind(1, channel.Value).Bind(2, message.Value);

    private static Emoji Emoji(Statement row, int first) =>
        new(row.Text(first), row.IsNull(first + 1) ? null : row.Id(first + 1), row.Flag(first + 2));
}

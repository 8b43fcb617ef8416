using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Messages, clustered by channel. Their users are read along as they are now, all of a page in one go.</summary>
internal sealed class MessageRows(Database database, UserRows users)
{
    // Rows of a channel that is gone are there until they are trimmed; nobody reads them any more.
    private const string Select =
        """
        SELECT m.channel, m.id, COALESCE(c.guild, v.id), m.author, m.kind, m.content, m.edited_at, m.flags, m.tts, m.mentions_everyone, m.reply_to, m.mentions, m.mentioned_roles,
            m.pinned_at, m.embeds, m.webhook, m.webhook_name, m.webhook_avatar, m.seq, m.attachments
        FROM messages m LEFT JOIN channels c ON c.id = m.channel LEFT JOIN conversations v ON v.id = m.channel
        WHERE COALESCE(c.guild, v.id) IS NOT NULL
        """;

    private readonly Statement _find = database.Prepare($"{Select} AND m.channel = ? AND m.id = ?");
    private readonly Statement _findMany = database.Prepare($"{Select} AND {database.IsOneOf("m.channel")} AND {database.IsOneOf("m.id")}");
    private readonly Statement _existing = database.Prepare($"SELECT id FROM messages WHERE channel = ? AND {database.IsOneOf("id")} ORDER BY id");
    private readonly Statement _upTo = database.Prepare($"{Select} AND m.channel = ? AND m.id <= ? ORDER BY m.id DESC LIMIT ?");
    private readonly Statement _after = database.Prepare($"{Select} AND m.channel = ? AND m.id > ? ORDER BY m.id LIMIT ?");
    private readonly Statement _pinned = database.Prepare($"{Select} AND m.channel = ? AND m.pinned_at < ? ORDER BY m.pinned_at DESC LIMIT ?");
    private readonly Statement _countPinned = database.Prepare("SELECT count(*) FROM messages WHERE channel = ? AND pinned_at IS NOT NULL");
    private readonly Statement _author = database.Prepare("SELECT author FROM messages WHERE channel = ? AND id = ?");
    private readonly Statement _newest = database.Prepare("SELECT max(id) FROM messages WHERE channel = ?");
    private readonly Statement _newestOfGuilds = database.Prepare(
        $"""
        SELECT c.id, (SELECT max(m.id) FROM messages m WHERE m.channel = c.id) FROM channels c WHERE {database.IsOneOf("c.guild")}
        UNION ALL SELECT v.id, (SELECT max(m.id) FROM messages m WHERE m.channel = v.id) FROM conversations v WHERE {database.IsOneOf("v.id")}
        """);

    private readonly Statement _ofAuthor = database.Prepare(
        "SELECT id FROM messages WHERE channel = ? AND id >= ? AND author = ? ORDER BY id LIMIT ?");

    private readonly Statement _delete = database.Prepare("DELETE FROM messages WHERE channel = ? AND id = ?");
    private readonly Statement _insert = database.Prepare(
        """
        INSERT INTO messages (channel, id, author, kind, content, edited_at, flags, tts, mentions_everyone, reply_to, mentions, mentioned_roles, pinned_at, embeds,
            webhook, webhook_name, webhook_avatar, seq, attachments)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (channel, id) DO UPDATE SET kind = excluded.kind, content = excluded.content, edited_at = excluded.edited_at, flags = excluded.flags,
            tts = excluded.tts, mentions_everyone = excluded.mentions_everyone, reply_to = excluded.reply_to, mentions = excluded.mentions,
            mentioned_roles = excluded.mentioned_roles, pinned_at = excluded.pinned_at, embeds = excluded.embeds, attachments = excluded.attachments
        """);

    public Message? Find(ChannelId channel, MessageId id) => Read(_find.Bind(1, channel.Value).Bind(2, id.Value)) is [var message] ? message : null;

    /// <summary>Messages in the order in which they are asked for; those that are not there are missing.</summary>
    public Message[] FindMany(IReadOnlyCollection<(ChannelId Channel, MessageId Message)> places)
    {
        if (places.Count == 0)
        {
            return [];
        }

        _findMany.BindIds(1, [.. places.Select(place => place.Channel.Value).Distinct()]).BindIds(2, [.. places.Select(place => place.Message.Value)]);
        var found = Read(_findMany).ToDictionary(message => (message.Channel, message.Id));
        return [.. places.Select(place => found.GetValueOrDefault(place)).OfType<Message>()];
    }

    /// <summary>Those of some messages that there are, the oldest first.</summary>
    public ImmutableArray<MessageId> Existing(ChannelId channel, IReadOnlyCollection<MessageId> ids)
    {
        var existing = ImmutableArray.CreateBuilder<MessageId>(ids.Count);
        _existing.Bind(1, channel.Value).BindIds(2, [.. ids.Select(id => id.Value)]);
        while (_existing.Step())
        {
            existing.Add(new(_existing.Id(0)));
        }

        return existing.ToImmutable();
    }

    /// <summary>A page of history, newest first.</summary>
    public IReadOnlyList<Message> Page(ChannelId channel, HistoryCursor cursor, int limit) => cursor switch
    {
        HistoryCursor.Newest => UpTo(channel, long.MaxValue, limit),
        HistoryCursor.Before({ Value: 0 }) => [],
        HistoryCursor.Before(var id) => UpTo(channel, id.Value - 1, limit),
        HistoryCursor.After(var id) => After(channel, id, limit),
        HistoryCursor.Around(var id) => [.. After(channel, id, limit / 2), .. UpTo(channel, id.Value, limit - (limit / 2))],
        _ => throw new ArgumentOutOfRangeException(nameof(cursor)),
    };

    /// <summary>Who wrote a message; null when there is none.</summary>
    public UserId? AuthorOf(ChannelId channel, MessageId id)
    {
        UserId? author = _author.Bind(1, channel.Value).Bind(2, id.Value).Step() ? new UserId(_author.Id(0)) : null;
        _author.Reset();
        return author;
    }

    /// <summary>Pinned messages, newest pin first.</summary>
    public IReadOnlyList<Message> Pinned(ChannelId channel, DateTimeOffset before, int limit) =>
        Read(_pinned.Bind(1, channel.Value).Bind(2, before).Bind(3, limit));

    public int CountPinned(ChannelId channel)
    {
        _countPinned.Bind(1, channel.Value).Step();
        var count = _countPinned.Int32(0);
        _countPinned.Reset();
        return count;
    }

    public MessageId? Newest(ChannelId channel)
    {
        _newest.Bind(1, channel.Value).Step();
        MessageId? newest = _newest.IsNull(0) ? null : new MessageId(_newest.Id(0));
        _newest.Reset();
        return newest;
    }

    /// <summary>The newest message of each channel of guilds that has one, and of conversations.</summary>
    public Dictionary<ChannelId, MessageId> NewestOf(IReadOnlyCollection<ulong> guilds)
    {
        var newest = new Dictionary<ChannelId, MessageId>();
        _newestOfGuilds.BindIds(1, guilds).BindIds(2, guilds);
        while (_newestOfGuilds.Step())
        {
            if (!_newestOfGuilds.IsNull(1))
            {
                newest.Add(new(_newestOfGuilds.Id(0)), new(_newestOfGuilds.Id(1)));
            }
        }

        return newest;
    }

    /// <summary>Writes a message, new or in place of what it was.</summary>
    public void Put(Message message)
    {
        _insert.Bind(1, message.Channel.Value).Bind(2, message.Id.Value).Bind(3, message.Author.Id.Value).Bind(4, (long)message.Kind).Bind(5, message.Content)
            .Bind(6, message.EditedAt).Bind(7, message.Flags).Bind(8, message.Tts).Bind(9, message.MentionsEveryone).Bind(10, message.ReplyTo?.Value)
            .Bind(13, message.PinnedAt).Bind(14, EmbedText.Write(message.Embeds)).Bind(15, message.Webhook?.Value)
            .Bind(16, message.Webhook is null ? null : message.Author.Username).Bind(17, message.Webhook is null ? null : message.Author.Avatar)
            .Bind(18, message.Sequence).Bind(19, AttachmentText.Write(message.Attachments));
        Span<ulong> ids = stackalloc ulong[IdList.MaxCount];
        for (var i = 0; i < message.Mentions.Length; i++)
        {
            ids[i] = message.Mentions[i].Id.Value;
        }

        BindIds(11, ids[..message.Mentions.Length]);
        BindIds(12, MemoryMarshal.Cast<RoleId, ulong>(message.MentionedRoles.AsSpan()));
        _insert.Run();
    }

    public void Delete(ChannelId channel, MessageId id) => _delete.Bind(1, channel.Value).Bind(2, id.Value).Run();

    /// <summary>What somebody wrote in a channel from an id on, oldest first.</summary>
    public List<MessageId> OfAuthor(ChannelId channel, UserId author, MessageId from, int limit)
    {
        var found = new List<MessageId>();
        _ofAuthor.Bind(1, channel.Value).Bind(2, from.Value).Bind(3, author.Value).Bind(4, limit);
        while (_ofAuthor.Step())
        {
            found.Add(new(_ofAuthor.Id(0)));
        }

        return found;
    }

    private void BindIds(int parameter, ReadOnlySpan<ulong> ids)
    {
        Span<byte> buffer = stackalloc byte[IdList.MaxCount * 8];
        _insert.Bind(parameter, IdList.Write(ids, buffer));
    }

    private Message[] UpTo(ChannelId channel, ulong id, int limit) => Read(_upTo.Bind(1, channel.Value).Bind(2, Math.Min(id, long.MaxValue)).Bind(3, limit));

    private Message[] After(ChannelId channel, MessageId id, int limit)
    {
        if (limit == 0 || id.Value >= long.MaxValue)
        {
            return [];
        }

        var messages = Read(_after.Bind(1, channel.Value).Bind(2, id.Value).Bind(3, limit));
        Array.Reverse(messages);
        return messages;
    }

    private Message[] Read(Statement rows)
    {
        var found = new List<Found>();
        var wanted = new HashSet<ulong>();
        while (rows.Step())
        {
            var row = new Found(
                new Message(new(rows.Id(1)), new(rows.Id(0)), new(rows.Id(2)), ByWebhook(rows)!, rows.Text(5))
                {
                    Sequence = rows.Integer(18),
                    Kind = (MessageKind)rows.Int32(4),
                    EditedAt = rows.IsNull(6) ? null : rows.Time(6),
                    Flags = rows.Int32(7),
                    Tts = rows.Flag(8),
                    MentionsEveryone = rows.Flag(9),
                    ReplyTo = rows.IsNull(10) ? null : new MessageId(rows.Id(10)),
                    MentionedRoles = ImmutableCollectionsMarshal.AsImmutableArray(Array.ConvertAll(IdList.Read(rows.Bytes(12)), id => new RoleId(id))),
                    Attachments = AttachmentText.Read(rows.OptionalText(19)),
                    Embeds = EmbedText.Read(rows.OptionalText(14)),
                    Webhook = rows.IsNull(15) ? null : new WebhookId(rows.Id(15)),
                    PinnedAt = rows.IsNull(13) ? null : rows.Time(13),
                },
                new(rows.Id(3)),
                IdList.Read(rows.Bytes(11)));
            found.Add(row);
            wanted.Add(row.Author.Value);
            wanted.UnionWith(row.Mentions);
        }

        var people = users.FindMany(wanted);
        return [.. found.Select(row => row.Message with
        {
            Author = row.Message.Author ?? people.GetValueOrDefault(row.Author) ?? UserRows.Gone(row.Author),
            Mentions = [.. row.Mentions.Select(id => people.GetValueOrDefault(new(id)) ?? UserRows.Gone(new(id)))],
        })];
    }

    // Whoever posts by webhook is no user that could be looked up.
    private static User? ByWebhook(Statement row) =>
        row.IsNull(15) ? null : new User(new(row.Id(15)), row.Text(16), IsBot: true) { Avatar = row.OptionalText(17) };

    /// <summary>A row before its users were looked up.</summary>
    private readonly record struct Found(Message Message, UserId Author, ulong[] Mentions);
}

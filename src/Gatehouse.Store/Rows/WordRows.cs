using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Messages by their words, and by what else can be looked for.</summary>
internal sealed class WordRows(Database database)
{
    private readonly Statement _unread = database.Prepare("SELECT channel, up_to FROM unread_words ORDER BY channel LIMIT 1");
    private readonly Statement _unreadWithin = database.Prepare($"SELECT count(*) FROM unread_words WHERE {database.IsOneOf("channel")}");
    private readonly Statement _read = database.Prepare("DELETE FROM unread_words WHERE channel = ?");
    private readonly Statement _readUpTo = database.Prepare("UPDATE unread_words SET up_to = ? WHERE channel = ?");

    /// <summary>Finds a message from now on, by what it says now.</summary>
    /// <param name="isNew">It was not there before.</param>
    public void Put(Message message, bool isNew)
    {
        if (!isNew)
        {
            Remove(message.Channel, message.Id);
        }
        else if (WordBlocks.BeginsAt(message.Id))
        {
            database.Words.Blocks.Begin(message.Guild, message.Id);
        }

        if (message.IsSaid)
        {
            database.Words.Add(message, SearchText.WordsOf(message.Content), Facets.Of(message));
        }
    }

    public void Remove(ChannelId channel, MessageId message) => database.Words.Remove(channel, message);

    /// <summary>Nothing is looked for any more in a guild or conversation that is gone.</summary>
    public void Forget(GuildId home) => database.Words.Blocks.Forget(home);

    /// <summary>How many there are within reach, and a page of them.</summary>
    /// <param name="hasTime">Asked now and then whether to go on.</param>
    public WordHits Find(MessageSearch search, SearchScope scope, Func<bool> hasTime) => database.Words.Find(
        new WordQuery(scope, SearchText.PhrasesOf(search.Content ?? ""), [.. Needed(search)], [.. Excluded(search)])
        {
            Before = (long)Math.Min(search.Before?.Value ?? long.MaxValue, long.MaxValue),
            After = (long)Math.Min(search.After?.Value ?? 0, long.MaxValue),
            OldestFirst = search.OldestFirst,
            Offset = search.Offset,
            Limit = search.Limit,
            HasTime = hasTime,
        });

    /// <summary>True while messages of these channels are still to be read.</summary>
    public bool HasUnread(IReadOnlyCollection<ChannelId> channels)
    {
        _unreadWithin.BindIds(1, [.. channels.Select(channel => channel.Value)]).Step();
        var count = _unreadWithin.Integer(0);
        _unreadWithin.Reset();
        return count > 0;
    }

    /// <summary>Reads some of the messages that were sent before there was a search.</summary>
    /// <param name="page">Messages of a channel up to one, newest first.</param>
    /// <returns>True when there may be more.</returns>
    public bool ReadOld(Func<ChannelId, MessageId, IReadOnlyList<Message>> page)
    {
        if (!_unread.Step())
        {
            return false;
        }

        var (channel, upTo) = (new ChannelId(_unread.Id(0)), new MessageId(_unread.Id(1)));
        _unread.Reset();
        var messages = page(channel, upTo);
        foreach (var message in messages)
        {
            Put(message, isNew: false);
        }

        if (messages.Count == 0)
        {
            _read.Bind(1, channel.Value).Run();
        }
        else
        {
            _readUpTo.Bind(1, messages[^1].Id.Value - 1).Bind(2, channel.Value).Run();
        }

        return true;
    }

    private static IEnumerable<IReadOnlyList<string>> Needed(MessageSearch search)
    {
        if (!search.Authors.IsEmpty)
        {
            yield return [.. search.Authors.Select(Facets.Author)];
        }

        if (!search.AuthorKinds.IsEmpty)
        {
            yield return [.. search.AuthorKinds.Select(Facets.Kind)];
        }

        if (!search.Mentions.IsEmpty)
        {
            yield return [.. search.Mentions.Select(Facets.Mention)];
        }

        if (!search.MentionedRoles.IsEmpty)
        {
            yield return [.. search.MentionedRoles.Select(Facets.Mention)];
        }

        foreach (var feature in search.Has)
        {
            yield return [Facets.Feature(feature)];
        }

        foreach (var facet in Asked(search, isWanted: true))
        {
            yield return [facet];
        }
    }

    private static IEnumerable<string> Excluded(MessageSearch search) =>
        [.. search.HasNot.Select(Facets.Feature), .. search.NotAuthorKinds.Select(Facets.Kind), .. Asked(search, isWanted: false)];

    private static IEnumerable<string> Asked(MessageSearch search, bool isWanted)
    {
        if (search.IsPinned == isWanted)
        {
            yield return Facets.Pinned;
        }

        if (search.MentionsEveryone == isWanted)
        {
            yield return Facets.Everyone;
        }
    }
}

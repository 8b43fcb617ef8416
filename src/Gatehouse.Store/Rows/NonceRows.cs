using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Marks that clients put on their messages, kept for a while so that one is not sent twice.</summary>
internal sealed class NonceRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT max(message) FROM nonces WHERE author = ? AND channel = ? AND nonce = ?");
    private readonly Statement _newest = database.Prepare("SELECT max(message) FROM nonces");
    private readonly Statement _insert = database.Prepare("INSERT INTO nonces (message, channel, author, nonce) VALUES (?, ?, ?, ?)");
    private readonly Statement _trim = database.Prepare(
        "DELETE FROM nonces WHERE message IN (SELECT message FROM nonces WHERE message < ? ORDER BY message LIMIT ?)");

    public MessageId? Find(ChannelId channel, UserId author, string nonce)
    {
        _find.Bind(1, author.Value).Bind(2, channel.Value).Bind(3, nonce).Step();
        MessageId? message = _find.IsNull(0) ? null : new MessageId(_find.Id(0));
        _find.Reset();
        return message;
    }

    /// <summary>The newest message with a mark.</summary>
    public MessageId? Newest()
    {
        _newest.Step();
        MessageId? message = _newest.IsNull(0) ? null : new MessageId(_newest.Id(0));
        _newest.Reset();
        return message;
    }

    public void Insert(Message message) => _insert.Bind(1, message.Id.Value).Bind(2, message.Channel.Value).Bind(3, message.Author.Id.Value).Bind(4, message.Nonce).Run();

    public int Trim(MessageId before, int limit) => _trim.Bind(1, before.Value).Bind(2, limit).RunAndCount();
}

using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Which files messages have, by address, and which have to go.</summary>
internal sealed class FileRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT name, size, secret, content_type FROM files WHERE channel = ? AND id = ?");
    private readonly Statement _insert = database.Prepare(
        "INSERT INTO files (channel, id, message, name, size, content_type, secret) VALUES (?, ?, ?, ?, ?, ?, ?)");

    private readonly Statement _delete = database.Prepare("DELETE FROM files WHERE channel = ? AND id = ?");
    private readonly Statement _deleteOfMessage = database.Prepare("DELETE FROM files WHERE channel = ? AND message = ?");
    private readonly Statement _doom = database.Prepare(
        "INSERT INTO doomed_files (channel, id, due_at) VALUES (?, ?, ?) ON CONFLICT (channel, id) DO UPDATE SET due_at = excluded.due_at");

    private readonly Statement _doomOfMessage = database.Prepare(
        """
        INSERT INTO doomed_files (channel, id, due_at) SELECT channel, id, 0 FROM files WHERE channel = ? AND message = ?
        ON CONFLICT (channel, id) DO NOTHING
        """);

    private readonly Statement _forget = database.Prepare("DELETE FROM doomed_files WHERE channel = ? AND id = ?");
    private readonly Statement _due = database.Prepare("SELECT channel, id FROM doomed_files WHERE due_at <= ? ORDER BY due_at LIMIT ?");

    public Attachment? Find(FilePlace place)
    {
        var found = Bind(_find, place).Step()
            ? new Attachment(place.Attachment, _find.Text(0), _find.Integer(1), _find.Text(2)) { ContentType = _find.OptionalText(3) }
            : null;
        _find.Reset();
        return found;
    }

    /// <summary>A file is to be removed at a time, unless it is claimed before.</summary>
    public void Doom(FilePlace place, DateTimeOffset due) => Bind(_doom, place).Bind(3, due).Run();

    /// <summary>A message takes a file that was expected.</summary>
    /// <returns>False when it was not, or is being removed by now.</returns>
    public bool Claim(ChannelId channel, MessageId message, Attachment attachment)
    {
        var place = new FilePlace(channel, attachment.Id);
        if (Bind(_forget, place).RunAndCount() == 0)
        {
            return false;
        }

        Bind(_insert, place).Bind(3, message.Value).Bind(4, attachment.Name).Bind(5, attachment.Size).Bind(6, attachment.ContentType).Bind(7, attachment.Key).Run();
        return true;
    }

    /// <summary>A message has a file no longer.</summary>
    public void Release(FilePlace place)
    {
        Bind(_delete, place).Run();
        Doom(place, DateTimeOffset.UnixEpoch);
    }

    /// <summary>A message with all its files is gone.</summary>
    public void ReleaseOf(ChannelId channel, MessageId message)
    {
        _doomOfMessage.Bind(1, channel.Value).Bind(2, message.Value).Run();
        _deleteOfMessage.Bind(1, channel.Value).Bind(2, message.Value).Run();
    }

    public void Forget(FilePlace place) => Bind(_forget, place).Run();

    public IReadOnlyList<FilePlace> Due(DateTimeOffset now, int limit)
    {
        var due = new List<FilePlace>();
        _due.Bind(1, now).Bind(2, limit);
        while (_due.Step())
        {
            due.Add(new FilePlace(new(_due.Id(0)), new(_due.Id(1))));
        }

        return due;
    }

    private static Statement Bind(Statement statement, FilePlace place) => statement.Bind(1, place.Channel.Value).Bind(2, place.Attachment.Value);
}

using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>DMs and group DMs with their participants.</summary>
internal sealed class ConversationRows(Database database)
{
    private readonly Statement _exists = database.Prepare("SELECT id FROM conversations WHERE id = ?");
    private readonly Statement _find = database.Prepare($"SELECT id, kind, owner, name, icon, last_pin_at FROM conversations WHERE {database.IsOneOf("id")}");
    private readonly Statement _findPair = database.Prepare("SELECT id FROM conversations WHERE pair = ?");
    private readonly Statement _participants = database.Prepare(
        $"""
        SELECT u.id, u.username, u.is_bot, u.global_name, u.avatar, u.bio, p.joined_at, p.has_closed, p.conversation
        FROM participants p JOIN users u ON u.id = p.user_id WHERE {database.IsOneOf("p.conversation")}
        """);

    private readonly Statement _openOf = database.Prepare(
        "SELECT conversation FROM participants WHERE user_id = ? AND has_closed = 0 ORDER BY conversation DESC LIMIT ?");

    private readonly Statement _allOf = database.Prepare("SELECT conversation FROM participants WHERE user_id = ?");
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO conversations (id, kind, owner, name, icon, last_pin_at, pair) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET owner = excluded.owner, name = excluded.name, icon = excluded.icon, last_pin_at = excluded.last_pin_at
        """);

    private readonly Statement _putParticipant = database.Prepare(
        """
        INSERT INTO participants (conversation, user_id, joined_at, has_closed) VALUES (?, ?, ?, ?)
        ON CONFLICT (conversation, user_id) DO UPDATE SET joined_at = excluded.joined_at, has_closed = excluded.has_closed
        """);

    private readonly Statement _deleteParticipant = database.Prepare("DELETE FROM participants WHERE conversation = ? AND user_id = ?");
    private readonly Statement _delete = database.Prepare("DELETE FROM conversations WHERE id = ?");
    private readonly Statement _deleteParticipants = database.Prepare("DELETE FROM participants WHERE conversation = ?");
    private readonly Statement _markEmptied = database.Prepare("INSERT INTO emptied_channels (channel) VALUES (?) ON CONFLICT (channel) DO NOTHING");

    public bool Exists(GuildId id)
    {
        var exists = _exists.Bind(1, id.Value).Step();
        _exists.Reset();
        return exists;
    }

    /// <summary>Conversations, each with its one channel and its participants; those that are not there are missing.</summary>
    public List<GuildState> Load(IReadOnlyCollection<ulong> ids)
    {
        var participants = Participants(ids);
        var conversations = new List<GuildState>();
        _find.BindIds(1, ids);
        while (_find.Step())
        {
            var guild = new Guild(new(_find.Id(0)), _find.Text(3), new(_find.Id(2))) { Icon = _find.OptionalText(4) };
            var channel = new Channel(new(guild.Id.Value), guild.Id, (ChannelKind)_find.Int32(1), guild.Name, Position: 0) { LastPinAt = _find.IsNull(5) ? null : _find.Time(5) };
            conversations.Add(new GuildState(
                guild,
                ImmutableDictionary<RoleId, Role>.Empty,
                ImmutableDictionary<ChannelId, Channel>.Empty.Add(channel.Id, channel),
                participants.Of(guild.Id))
            {
                IsConversation = true,
            });
        }

        return conversations;
    }

    public GuildId? FindPair(UserId one, UserId other)
    {
        if (!_findPair.Bind(1, PairOf(one, other)).Step())
        {
            return null;
        }

        var id = new GuildId(_findPair.Id(0));
        _findPair.Reset();
        return id;
    }

    /// <summary>Those that a user has open, the newest first.</summary>
    public List<GuildId> OpenOf(UserId user, int limit) => Ids(_openOf.Bind(1, user.Value).Bind(2, limit));

    /// <summary>All that a user takes part in.</summary>
    public List<GuildId> AllOf(UserId user) => Ids(_allOf.Bind(1, user.Value));

    public void Put(GuildState state)
    {
        var channel = state.Channels[new(state.Id.Value)];
        _put.Bind(1, state.Id.Value).Bind(2, (long)channel.Kind).Bind(3, state.Guild.Owner.Value).Bind(4, state.Guild.Name).Bind(5, state.Guild.Icon)
            .Bind(6, channel.LastPinAt).Bind(7, channel.Kind == ChannelKind.Direct && state.Members.Keys.ToArray() is [var one, var other] ? PairOf(one, other) : null)
            .Run();
    }

    public void Put(GuildId conversation, Member member) => _putParticipant
        .Bind(1, conversation.Value).Bind(2, member.User.Id.Value).Bind(3, member.JoinedAt).Bind(4, member.HasClosed).Run();

    public void Delete(GuildId conversation, UserId user) => _deleteParticipant.Bind(1, conversation.Value).Bind(2, user.Value).Run();

    /// <summary>Removes a conversation; its messages follow little by little.</summary>
    public void Delete(GuildId conversation)
    {
        _delete.Bind(1, conversation.Value).Run();
        _deleteParticipants.Bind(1, conversation.Value).Run();
        _markEmptied.Bind(1, conversation.Value).Run();
    }

    private static string PairOf(UserId one, UserId other) => one.Value < other.Value ? $"{one}:{other}" : $"{other}:{one}";

    private static List<GuildId> Ids(Statement rows)
    {
        var ids = new List<GuildId>();
        while (rows.Step())
        {
            ids.Add(new(rows.Id(0)));
        }

        return ids;
    }

    private ByGuild<UserId, Member> Participants(IReadOnlyCollection<ulong> ids)
    {
        var members = new ByGuild<UserId, Member>();
        _participants.BindIds(1, ids);
        while (_participants.Step())
        {
            var member = new Member(UserRows.Read(_participants, 0), _participants.Time(6)) { HasClosed = _participants.Flag(7) };
            members.Add(new(_participants.Id(8)), member.User.Id, member);
        }

        return members;
    }
}

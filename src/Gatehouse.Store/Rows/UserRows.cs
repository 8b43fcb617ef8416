using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>People and bots.</summary>
internal sealed class UserRows(Database database)
{
    private const string Columns = "id, username, is_bot, global_name, avatar, bio";

    private readonly Statement _find = database.Prepare($"SELECT {Columns}, email, password_hash FROM users WHERE id = ?");
    private readonly Statement _findByEmail = database.Prepare($"SELECT {Columns}, email, password_hash FROM users WHERE email = ?");
    private readonly Statement _findMany = database.Prepare($"SELECT {Columns} FROM users WHERE {database.IsOneOf("id")}");
    private readonly Statement _idByName = database.Prepare("SELECT id FROM users WHERE username_key = ?");
    private readonly Statement _findBot = database.Prepare($"SELECT {Columns}, bots.owner, bots.token_hash FROM users JOIN bots ON bots.user_id = users.id WHERE id = ?");
    private readonly Statement _insertBot = database.Prepare("INSERT INTO bots (user_id, owner, token_hash) VALUES (?, ?, ?)");
    private readonly Statement _update = database.Prepare("UPDATE users SET username = ?2, username_key = ?3, global_name = ?4, avatar = ?5, bio = ?6 WHERE id = ?1");
    private readonly Statement _insert = database.Prepare(
        "INSERT INTO users (id, username, username_key, global_name, avatar, bio, is_bot, email, password_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

    /// <summary>E-mail addresses are compared without regard to case.</summary>
    public static string FoldEmail(string email) => email.ToLowerInvariant();

    /// <summary>Reads a user from six columns in the order of <see cref="Columns"/>.</summary>
    public static User Read(Statement row, int first) => new(new(row.Id(first)), row.Text(first + 1), row.Flag(first + 2))
    {
        GlobalName = row.OptionalText(first + 3),
        Avatar = row.OptionalText(first + 4),
        Bio = row.OptionalText(first + 5),
    };

    /// <summary>Stands in for a user of whom there is no row any more.</summary>
    public static User Gone(UserId id) => new(id, "Deleted User", IsBot: false);

    public Account? Find(UserId id) => One(_find.Bind(1, id.Value));

    public Account? FindByEmail(string email) => One(_findByEmail.Bind(1, FoldEmail(email)));

    public Bot? FindBot(UserId id)
    {
        if (!_findBot.Bind(1, id.Value).Step())
        {
            return null;
        }

        var bot = new Bot(Read(_findBot, 0), _findBot.IsNull(6) ? null : new UserId(_findBot.Id(6)), _findBot.Bytes(7).ToArray());
        _findBot.Reset();
        return bot;
    }

    /// <summary>Users by id; those who are not there are missing.</summary>
    public Dictionary<UserId, User> FindMany(IReadOnlyCollection<ulong> ids)
    {
        var users = new Dictionary<UserId, User>(ids.Count);
        if (ids.Count == 0)
        {
            return users;
        }

        _findMany.BindIds(1, ids);
        while (_findMany.Step())
        {
            var user = Read(_findMany, 0);
            users.Add(user.Id, user);
        }

        return users;
    }

    /// <summary>Who has a username, without regard to case.</summary>
    public UserId? IdByName(string username)
    {
        if (!_idByName.Bind(1, FoldName(username)).Step())
        {
            return null;
        }

        var id = new UserId(_idByName.Id(0));
        _idByName.Reset();
        return id;
    }

    public void Insert(Account account)
    {
        BindUser(_insert, account.User)
            .Bind(7, account.User.IsBot)
            .Bind(8, account.Email is { } email ? FoldEmail(email) : null)
            .Bind(9, account.PasswordHash)
            .Run();
    }

    public void InsertBot(Bot bot)
    {
        Insert(new Account(bot.User, Email: null, PasswordHash: null));
        _insertBot.Bind(1, bot.User.Id.Value).Bind(2, bot.Owner?.Value).Bind(3, bot.TokenHash.Span).Run();
    }

    public void Update(User user) => BindUser(_update, user).Run();

    private static Statement BindUser(Statement statement, User user) => statement
        .Bind(1, user.Id.Value).Bind(2, user.Username).Bind(3, FoldName(user.Username)).Bind(4, user.GlobalName).Bind(5, user.Avatar).Bind(6, user.Bio);

    private static string FoldName(string username) => username.ToLowerInvariant();

    private static Account? One(Statement row)
    {
        if (!row.Step())
        {
            return null;
        }

        var account = new Account(Read(row, 0), row.OptionalText(6), row.OptionalText(7));
        row.Reset();
        return account;
    }
}

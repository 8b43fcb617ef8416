using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>What people's clients share; somebody without a row never changed anything.</summary>
internal sealed class SettingsRows(Database database)
{
    private readonly Statement _find = database.Prepare(
        """
        SELECT version, status, locale, theme, custom_text, custom_emoji, custom_emoji_id, custom_expires_at, has_custom
        FROM user_settings WHERE user_id = ?
        """);

    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO user_settings (user_id, version, status, locale, theme, custom_text, custom_emoji, custom_emoji_id, custom_expires_at, has_custom)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (user_id) DO UPDATE SET version = excluded.version, status = excluded.status, locale = excluded.locale, theme = excluded.theme,
            custom_text = excluded.custom_text, custom_emoji = excluded.custom_emoji, custom_emoji_id = excluded.custom_emoji_id,
            custom_expires_at = excluded.custom_expires_at, has_custom = excluded.has_custom
        """);

    private readonly Statement _ended = database.Prepare(
        "SELECT user_id FROM user_settings WHERE custom_expires_at <= ? ORDER BY custom_expires_at LIMIT ?");

    public UserSettings Find(UserId user)
    {
        if (!_find.Bind(1, user.Value).Step())
        {
            return UserSettings.Initial;
        }

        var settings = new UserSettings
        {
            Version = _find.Integer(0),
            Status = (Status)_find.Int32(1),
            Locale = _find.Text(2),
            Theme = _find.Text(3),
            CustomStatus = _find.Flag(8) ? new CustomStatus(_find.OptionalText(4), ReadEmoji(), _find.IsNull(7) ? null : _find.Time(7)) : null,
        };
        _find.Reset();
        return settings;
    }

    public void Put(UserId user, UserSettings settings)
    {
        var custom = settings.CustomStatus;
        _put.Bind(1, user.Value).Bind(2, settings.Version).Bind(3, (long)settings.Status).Bind(4, settings.Locale).Bind(5, settings.Theme).Bind(6, custom?.Text)
            .Bind(7, custom?.Emoji?.Name).Bind(8, custom?.Emoji?.Id).Bind(9, custom?.ExpiresAt).Bind(10, custom is not null).Run();
    }

    /// <summary>Whose custom status has ended, those that ended first.</summary>
    public List<UserId> Ended(DateTimeOffset now, int limit)
    {
        var ended = new List<UserId>();
        _ended.Bind(1, now).Bind(2, limit);
        while (_ended.Step())
        {
            ended.Add(new(_ended.Id(0)));
        }

        return ended;
    }

    private Emoji? ReadEmoji() => _find.OptionalText(5) is { } name ? new Emoji(name, _find.IsNull(6) ? null : _find.Id(6)) : null;
}

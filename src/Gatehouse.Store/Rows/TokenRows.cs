using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Refresh tokens; a used one stays until it expires, so that a copy gives itself away.</summary>
internal sealed class TokenRows(Database database)
{
    private readonly Statement _find = database.Prepare("SELECT family, user_id, expires_at, used FROM refresh_tokens WHERE hash = ?");
    private readonly Statement _insert = database.Prepare("INSERT INTO refresh_tokens (hash, family, user_id, expires_at) VALUES (?, ?, ?, ?)");
    private readonly Statement _use = database.Prepare("UPDATE refresh_tokens SET used = 1 WHERE hash = ?");
    private readonly Statement _revoke = database.Prepare("DELETE FROM refresh_tokens WHERE family = ?");
    private readonly Statement _trim = database.Prepare(
        "DELETE FROM refresh_tokens WHERE hash IN (SELECT hash FROM refresh_tokens WHERE expires_at < ? ORDER BY expires_at LIMIT ?)");

    public (RefreshToken Token, bool WasUsed)? Find(ReadOnlyMemory<byte> hash)
    {
        if (!_find.Bind(1, hash.Span).Step())
        {
            return null;
        }

        var token = new RefreshToken(hash.ToArray(), _find.Bytes(0).ToArray(), new UserId(_find.Id(1)), _find.Time(2));
        var wasUsed = _find.Flag(3);
        _find.Reset();
        return (token, wasUsed);
    }

    public void Insert(RefreshToken token) =>
        _insert.Bind(1, token.Hash.Span).Bind(2, token.Family.Span).Bind(3, token.User.Value).Bind(4, token.ExpiresAt).Run();

    public void Use(ReadOnlyMemory<byte> hash) => _use.Bind(1, hash.Span).Run();

    public void Revoke(ReadOnlyMemory<byte> family) => _revoke.Bind(1, family.Span).Run();

    public int Trim(DateTimeOffset expiredBefore, int limit) => _trim.Bind(1, expiredBefore).Bind(2, limit).RunAndCount();
}

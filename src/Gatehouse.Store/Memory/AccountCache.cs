using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Memory;

/// <summary>An account with the guilds it is in, by id, and after them its newest open conversations.</summary>
internal sealed record Belonging(Account Account, IReadOnlyList<GuildId> Guilds);

/// <summary>Accounts as last committed, for the sessions that begin. The writer thread's own. Emptied when full: it fills again by itself.</summary>
internal sealed class AccountCache(int capacity)
{
    private readonly Dictionary<UserId, Belonging> _accounts = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public Belonging? Find(UserId id) => _accounts.GetValueOrDefault(id);

    public void Add(Belonging belonging)
    {
        if (_accounts.Count >= capacity)
        {
            _accounts.Clear();
        }

        _accounts[belonging.Account.User.Id] = belonging;
        Volatile.Write(ref _count, _accounts.Count);
    }

    public void Remove(UserId id)
    {
        _accounts.Remove(id);
        Volatile.Write(ref _count, _accounts.Count);
    }

    public void Clear()
    {
        _accounts.Clear();
        Volatile.Write(ref _count, 0);
    }
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with users.</summary>
public sealed class People(IAccountStore accounts)
{
    /// <summary>The asker with what only they may know.</summary>
    public ValueTask<Result<Account>> FindSelfAsync(UserId asker, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>What everybody may know of a user.</summary>
    public ValueTask<Result<User>> FindAsync(UserId user, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Account>> UpdateAsync(UserId asker, ProfilePatch patch, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal IAccountStore Rest => accounts;
}

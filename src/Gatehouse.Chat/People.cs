using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with users.</summary>
public sealed class People(IAccountStore accounts)
{
    /// <summary>The asker with what only they may know.</summary>
    public async ValueTask<Result<Account>> FindSelfAsync(UserId asker, CancellationToken cancellationToken) =>
        await accounts.FindAsync(asker, cancellationToken) is { } account ? account : Faults.UnknownUser;

    /// <summary>What everybody may know of a user.</summary>
    public async ValueTask<Result<User>> FindAsync(UserId user, CancellationToken cancellationToken) =>
        await accounts.FindAsync(user, cancellationToken) is { } account ? account.User : Faults.UnknownUser;

    public async ValueTask<Result<Account>> UpdateAsync(UserId asker, ProfilePatch patch, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(asker, cancellationToken) is not { } account)
        {
            return Faults.UnknownUser;
        }

        var changed = await accounts.ChangeAsync(asker, user => ProfileRules.Update(user, patch), cancellationToken);
        return changed.Succeeds(out var user, out var fault) ? account with { User = user } : fault;
    }
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with guilds.</summary>
public sealed class Guilds(IGuildStore guilds, IAccountStore accounts, IIds ids, TimeProvider clock)
{
    public async ValueTask<Result<GuildState>> FindAsync(UserId asker, GuildId guild, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        return state.Admit(asker).Succeeds(out var seat, out var fault) ? seat.Guild : fault;
    }

    /// <summary>The guilds the asker is a member of, by id.</summary>
    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId asker, CancellationToken cancellationToken) =>
        guilds.OfUserAsync(asker, cancellationToken);

    /// <summary>A guild with its owner as a member, @everyone and the text channel <c>general</c>.</summary>
    public async ValueTask<Result<GuildState>> CreateAsync(UserId owner, NewGuild wish, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(owner, cancellationToken) is not { User: var user })
        {
            return Faults.UnknownUser;
        }

        if (await guilds.RefuseAnotherAsync(user, cancellationToken) is { } full)
        {
            return full;
        }

        var id = new GuildId(ids.Next());
        return GuildRules.Create(id, new ChannelId(ids.Next()), user, wish, clock.GetUtcNow()).Succeeds(out var first, out var fault)
            ? await guilds.CreateAsync(first, cancellationToken)
            : fault;
    }

    public async ValueTask<Result<GuildState>> UpdateAsync(
        Actor asker, GuildId guild, GuildPatch patch, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => GuildRules.Update(state, asker.Id, patch).By(asker), cancellationToken);
        return changed.Select(change => change.After);
    }

    public async ValueTask<Result<Done>> DeleteAsync(UserId asker, GuildId guild, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(guild, state => GuildRules.Delete(state, asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }
}

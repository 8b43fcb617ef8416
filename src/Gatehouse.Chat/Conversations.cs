using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with conversations outside of guilds: DMs and group DMs.</summary>
public sealed class Conversations(IConversationStore conversations, IGuildStore guilds, IAccountStore accounts, IIds ids, TimeProvider clock)
{
    /// <summary>The asker's, the newest first; what they have put away is not among them.</summary>
    public ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId asker, CancellationToken cancellationToken) =>
        conversations.OfUserAsync(asker, IConversationStore.MostShown, cancellationToken);

    /// <summary>The conversation that a channel is; null when there is none, or it is in a guild.</summary>
    public async ValueTask<GuildState?> FindAsync(ChannelId channel, CancellationToken cancellationToken) =>
        await guilds.FindAsync(channel, cancellationToken) is { IsConversation: true } found ? found : null;

    /// <summary>The DM with one other, begun if there is none; or a new group with several.</summary>
    /// <param name="recipients">Without the asker. Named twice counts once.</param>
    public async ValueTask<Result<GuildState>> OpenAsync(UserId asker, IReadOnlyCollection<UserId> recipients, CancellationToken cancellationToken)
    {
        UserId[] others = [.. recipients.Where(user => user != asker).Distinct()];
        if (others.Length == 0)
        {
            return Faults.InvalidRecipients;
        }

        if (others.Length >= Limits.PeoplePerConversation)
        {
            return Faults.TooManyRecipients;
        }

        if (others is [var only] && await conversations.FindAsync(asker, only, cancellationToken) is { } known)
        {
            return await ReopenAsync(known, asker, cancellationToken);
        }

        if (await accounts.FindAsync(asker, cancellationToken) is not { User: var founder })
        {
            return Faults.UnknownUser;
        }

        var people = new List<User>(others.Length);
        foreach (var id in others)
        {
            if (await accounts.FindAsync(id, cancellationToken) is not { User: var user })
            {
                return Faults.InvalidRecipients;
            }

            people.Add(user);
        }

        var channel = new ChannelId(ids.Next());
        var begun = people is [var other]
            ? ConversationRules.Between(channel, founder, other, clock.GetUtcNow())
            : ConversationRules.Group(channel, founder, people, clock.GetUtcNow());
        return begun.Succeeds(out var first, out var fault) ? await conversations.CreateAsync(first, cancellationToken) : fault;
    }

    public async ValueTask<Result<GuildState>> UpdateAsync(UserId asker, ChannelId channel, ConversationPatch patch, CancellationToken cancellationToken) =>
        await ChangeAsync(channel, state => ConversationRules.Update(state, asker, patch), cancellationToken);

    public async ValueTask<Result<GuildState>> AddAsync(UserId asker, ChannelId channel, UserId user, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(user, cancellationToken) is not { User: var newcomer })
        {
            return Faults.UnknownUser;
        }

        var now = clock.GetUtcNow();
        return await ChangeAsync(channel, state => ConversationRules.Add(state, asker, newcomer, now), cancellationToken);
    }

    public async ValueTask<Result<GuildState>> RemoveAsync(UserId asker, ChannelId channel, UserId user, CancellationToken cancellationToken) =>
        await ChangeAsync(channel, state => ConversationRules.Remove(state, asker, user), cancellationToken);

    /// <summary>Leaves a group, or puts a DM away.</summary>
    /// <returns>The conversation as it was.</returns>
    public async ValueTask<Result<GuildState>> LeaveAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(new GuildId(channel.Value), state => ConversationRules.Leave(state, channel, asker), cancellationToken);
        return changed.Select(change => change.Before!);
    }

    private async ValueTask<GuildState> ReopenAsync(GuildState known, UserId asker, CancellationToken cancellationToken)
    {
        if (known.Members.TryGetValue(asker, out var member) && !member.HasClosed)
        {
            return known;
        }

        var changed = await guilds.ChangeAsync(known.Id, state => ConversationRules.Reopen(state, asker), cancellationToken);
        return changed.Succeeds(out var change, out _) ? change.After : known;
    }

    private async ValueTask<Result<GuildState>> ChangeAsync(
        ChannelId channel, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken)
    {
        var changed = await guilds.ChangeAsync(new GuildId(channel.Value), decide, cancellationToken);
        return changed.Select(change => change.After);
    }
}

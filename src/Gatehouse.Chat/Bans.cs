using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>Somebody who is kept out, and why.</summary>
public sealed record Banned(User User, string? Reason);

/// <summary>What became of a wish to keep many out.</summary>
/// <param name="Done">Those who are kept out now.</param>
/// <param name="Failed">Those who were already, stand above, or do not exist.</param>
public sealed record BannedMany(IReadOnlyList<UserId> Done, IReadOnlyList<UserId> Failed);

/// <summary>What can be done about whom a guild keeps out.</summary>
public sealed class Bans(IGuildStore guilds, IAccountStore accounts, IMessageStore messages, TimeProvider clock)
{
    // As many as one MESSAGE_DELETE_BULK tells of.
    private const int MessagesAtOnce = 100;

    /// <summary>Those who are kept out, by user id.</summary>
    /// <param name="before">Only those with a smaller id; with this alone, the page that ends there.</param>
    /// <param name="after">Only those with a greater id.</param>
    /// <param name="limit">1 to 1,000.</param>
    public async ValueTask<Result<IReadOnlyList<Banned>>> ListAsync(
        UserId asker, GuildId guild, UserId? before, UserId? after, int limit, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker, Permissions.BanMembers).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        var page = BanRules.Page(seat.Guild, before, after, limit);
        var users = await accounts.FindManyAsync([.. page.Select(ban => ban.User)], cancellationToken);
        return page.Where(ban => users.ContainsKey(ban.User)).Select(ban => new Banned(users[ban.User], ban.Reason)).ToArray();
    }

    public async ValueTask<Result<Banned>> FindAsync(UserId asker, GuildId guild, UserId user, CancellationToken cancellationToken)
    {
        var state = await guilds.FindAsync(guild, cancellationToken);
        if (!state.Admit(asker, Permissions.BanMembers).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        return seat.Guild.Bans.TryGetValue(user, out var ban) && await accounts.FindAsync(user, cancellationToken) is { } account
            ? new Banned(account.User, ban.Reason)
            : Faults.UnknownBan;
    }

    public async ValueTask<Result<Done>> PutAsync(
        Actor asker, GuildId guild, UserId user, NewBan wish, CancellationToken cancellationToken)
    {
        if (BanRules.Check(wish) is { } wrong)
        {
            return wrong;
        }

        if (await accounts.FindAsync(user, cancellationToken) is not { User: var banned })
        {
            return Faults.UnknownUser;
        }

        var changed = await guilds.ChangeAsync(guild, state => BanRules.Ban(state, asker.Id, banned, asker.Reason).By(asker), cancellationToken);
        if (!changed.Succeeds(out var change, out var fault))
        {
            return fault;
        }

        await PurgeAsync(change.After, [user], wish.DeleteMessageSeconds);
        return default(Done);
    }

    public async ValueTask<Result<BannedMany>> PutManyAsync(
        Actor asker, GuildId guild, IReadOnlyCollection<UserId> users, NewBan wish, CancellationToken cancellationToken)
    {
        var form = new Form();
        if (users.Count is 0 or > Limits.BansAtOnce)
        {
            form.Wrong("user_ids", "BASE_TYPE_BAD_LENGTH", $"Must be between 1 and {Limits.BansAtOnce} in length.");
        }

        if ((form.Fault ?? BanRules.Check(wish)) is { } wrong)
        {
            return wrong;
        }

        var known = await accounts.FindManyAsync(users, cancellationToken);
        var changed = await guilds.ChangeAsync(guild, state => BanRules.BanMany(state, asker.Id, [.. known.Values], asker.Reason).By(asker), cancellationToken);
        if (!changed.Succeeds(out var change, out var fault))
        {
            return fault;
        }

        UserId[] done = [.. change.Events.OfType<GuildEvent.MemberBanned>().Select(banned => banned.User.Id)];
        await PurgeAsync(change.After, done, wish.DeleteMessageSeconds);
        return new BannedMany(done, [.. users.Except(done)]);
    }

    public async ValueTask<Result<Done>> DeleteAsync(Actor asker, GuildId guild, UserId user, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(user, cancellationToken) is not { User: var banned })
        {
            return Faults.UnknownBan;
        }

        var changed = await guilds.ChangeAsync(guild, state => BanRules.Lift(state, asker.Id, banned).By(asker), cancellationToken);
        return changed.Select(_ => default(Done));
    }

    // After the ban, so that nothing new comes meanwhile. Found beside the writer, deleted in small steps, and not left half done because the asker.Id hung up.
    private async ValueTask PurgeAsync(GuildState guild, IReadOnlyList<UserId> authors, int seconds)
    {
        if (seconds == 0)
        {
            return;
        }

        var from = new MessageId(Snowflakes.FirstAt(clock.GetUtcNow() - TimeSpan.FromSeconds(seconds)));
        foreach (var author in authors)
        {
            foreach (var channel in guild.Channels.Values.Where(channel => channel.HoldsMessages))
            {
                await PurgeAsync(guild, channel.Id, author, from);
            }
        }
    }

    private async ValueTask PurgeAsync(GuildState guild, ChannelId channel, UserId author, MessageId from)
    {
        IReadOnlyList<MessageId> found;
        do
        {
            found = await messages.OfAuthorAsync(channel, author, from, MessagesAtOnce, CancellationToken.None);
            if (found.Count > 0)
            {
                await messages.DeleteManyAsync(channel, found, guild, static _ => null, CancellationToken.None);
            }
        }
        while (found.Count == MessagesAtOnce);
    }
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>People, bots and their refresh tokens.</summary>
internal sealed class AccountStore(Writer writer, Readers readers, IAnnouncer announcer) : IAccountStore
{
    public async ValueTask<Result<Account>> AddAsync(Account account, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Account>>(
            batch =>
            {
                var users = batch.Tables.Users;
                if (account.Email is { } email && users.FindByEmail(email) is not null)
                {
                    return StoreFaults.EmailTaken;
                }

                if (users.IdByName(account.User.Username) is not null)
                {
                    return StoreFaults.UsernameTaken;
                }

                users.Insert(account);
                batch.Note(account.User.Id.Value);
                return account;
            },
            cancellationToken);

    public async ValueTask<Result<Bot>> AddBotAsync(Bot bot, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<Bot>>(
            batch =>
            {
                if (batch.Tables.Users.IdByName(bot.User.Username) is not null)
                {
                    return StoreFaults.UsernameTaken;
                }

                batch.Tables.Users.InsertBot(bot);
                batch.Note(bot.User.Id.Value);
                return bot;
            },
            cancellationToken);

    public ValueTask<Account?> FindAsync(UserId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Users.Find(id), cancellationToken);

    public ValueTask<IReadOnlyDictionary<UserId, User>> FindManyAsync(IReadOnlyCollection<UserId> ids, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyDictionary<UserId, User>>(tables => tables.Users.FindMany([.. ids.Select(id => id.Value)]), cancellationToken);

    public ValueTask<Account?> FindByEmailAsync(string email, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Users.FindByEmail(email), cancellationToken);

    public ValueTask<Bot?> FindBotAsync(UserId id, CancellationToken cancellationToken) =>
        readers.ReadAsync(tables => tables.Users.FindBot(id), cancellationToken);

    public async ValueTask<Result<User>> ChangeAsync(UserId id, Func<User, Result<User>> decide, CancellationToken cancellationToken) =>
        await writer.CommitAsync(batch => Change(batch, id, decide), cancellationToken);

    public async ValueTask AddRefreshTokenAsync(RefreshToken token, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                batch.Tables.Tokens.Insert(token);
                return default(Done);
            },
            cancellationToken);

    public async ValueTask<Result<RefreshToken>> RotateAsync(
        ReadOnlyMemory<byte> hash, Func<RefreshToken, RefreshToken> next, DateTimeOffset now, CancellationToken cancellationToken) =>
        await writer.CommitAsync<Result<RefreshToken>>(
            batch =>
            {
                var tokens = batch.Tables.Tokens;
                if (tokens.Find(hash) is not var (token, wasUsed))
                {
                    return StoreFaults.InvalidRefreshToken;
                }

                if (wasUsed)
                {
                    // Committed although it is a refusal: whoever has the newer token loses it too (RFC 9700 §4.14.2).
                    tokens.Revoke(token.Family);
                    return StoreFaults.InvalidRefreshToken;
                }

                if (token.ExpiresAt <= now)
                {
                    return StoreFaults.InvalidRefreshToken;
                }

                tokens.Use(hash);
                tokens.Insert(next(token));
                return token;
            },
            cancellationToken);

    public async ValueTask RevokeFamilyAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                if (batch.Tables.Tokens.Find(hash) is var (token, _))
                {
                    batch.Tables.Tokens.Revoke(token.Family);
                }

                return default(Done);
            },
            cancellationToken);

    private Result<User> Change(Batch batch, UserId id, Func<User, Result<User>> decide)
    {
        var users = batch.Tables.Users;
        if (users.Find(id) is not { } account)
        {
            return Faults.UnknownUser;
        }

        var result = decide(account.User);
        if (!result.Succeeds(out var user, out _) || user == account.User)
        {
            return result;
        }

        if (users.IdByName(user.Username) is { } holder && holder != id)
        {
            return StoreFaults.UsernameTaken;
        }

        // The states first: a guild that has to be read from the database must be read as it was.
        var guilds = batch.FindAll(batch.Tables.Members.GuildsOf(id));
        users.Update(user);
        batch.Record(announcer.UserChanged(account with { User = user }));
        var changed = new List<GuildState>(guilds.Count);
        foreach (var guild in guilds)
        {
            if (guild.Members.TryGetValue(id, out var member))
            {
                changed.Add(Announce(batch, guild, member with { User = user }));
            }
        }

        // Conversations are told nothing, as on Discord, but show the new name from now on. Only those in memory hold the old one, or may be on their way there with it.
        foreach (var conversation in batch.Tables.Conversations.AllOf(id))
        {
            if (batch.FindInMemory(conversation) is { } state && state.Members.TryGetValue(id, out var participant))
            {
                changed.Add(state with { Members = state.Members.SetItem(id, participant with { User = user }) });
            }

            batch.CrossOut(conversation);
        }

        changed.ForEach(batch.Replace);
        batch.Touch(id);
        return user;
    }

    private GuildState Announce(Batch batch, GuildState before, Member member)
    {
        var after = before with { Members = before.Members.SetItem(member.User.Id, member) };
        var events = new List<Event>();
        announcer.Announce(new GuildEvent.MemberUpdated(member), before, after, events);
        events.ForEach(batch.Record);
        return after;
    }
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Store.Memory;
using Gatehouse.Store.Writing;

namespace Gatehouse.Store;

/// <summary>Guilds: read from memory, changed on the writer.</summary>
internal sealed class GuildStore(Writer writer, Readers readers, GuildCache cache, IAnnouncer announcer, TimeProvider clock) : IGuildStore
{
    private readonly GuildChanges _changes = new(announcer);
    private readonly GuildLoading _loading = new(writer, readers);

    public ValueTask<GuildState?> FindAsync(GuildId id, CancellationToken cancellationToken) =>
        cache.Find(id) is { } cached ? new(Now(cached)) : LoadAsync(id, cancellationToken);

    public ValueTask<GuildState?> FindAsync(ChannelId id, CancellationToken cancellationToken) =>
        cache.Find(id) is { } cached ? new(Now(cached)) : LoadAsync(id, cancellationToken);

    public async ValueTask<IReadOnlyList<GuildState>> OfUserAsync(UserId user, CancellationToken cancellationToken)
    {
        var ids = await readers.ReadAsync(tables => tables.Members.GuildsOf(user), cancellationToken);
        return await StatesAsync(ids, cancellationToken);
    }

    /// <summary>States by number, in the same order; those that are gone by now are missing.</summary>
    public async ValueTask<IReadOnlyList<GuildState>> StatesAsync(List<GuildId> ids, CancellationToken cancellationToken)
    {
        var states = ids.ConvertAll(cache.Find);
        if (!states.Contains(null))
        {
            return states!;
        }

        await _loading.BringInAsync(ids, cancellationToken);
        return await writer.BetweenCommitsAsync(batch => batch.FindAll(ids), cancellationToken);
    }

    public IReadOnlyDictionary<ChannelId, MessageId> NewestMessages(GuildId guild) =>
        cache.Newest(guild) ?? readers.Read(tables => tables.Messages.NewestOf([guild.Value]));

    public ValueTask<GuildState> CreateAsync(GuildState first, CancellationToken cancellationToken) =>
        CreateUnlessAsync(first, static _ => null, cancellationToken);

    /// <summary>Commits a new state, unless there is one already that takes its place.</summary>
    /// <param name="earlier">Runs on the writer: which one that is.</param>
    public async ValueTask<GuildState> CreateUnlessAsync(GuildState first, Func<Batch, GuildId?> earlier, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                if (earlier(batch) is { } known && batch.Find(known) is { } there)
                {
                    return there;
                }

                var change = WithCurrentUsers(batch, new GuildChange(null, first, [new GuildEvent.GuildCreated()]));
                _changes.Apply(batch, change);
                return change.After;
            },
            cancellationToken);

    public async ValueTask<Result<GuildChange>> ChangeAsync(
        GuildId id, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch => batch.Find(id) is { } state ? Change(batch, state, decide) : Faults.UnknownGuild,
            cancellationToken);

    public async ValueTask<Result<GuildChange>> ChangeByInviteAsync(
        string code, Func<GuildState, Result<GuildChange>> decide, CancellationToken cancellationToken) =>
        await writer.CommitAsync(
            batch =>
            {
                var invites = batch.Tables.Invites;
                if (invites.Find(code) is not { } invite || !invite.HoldsAt(batch.Now) || batch.Find(invite.Guild) is not { } state)
                {
                    return Faults.UnknownInvite;
                }

                var result = Change(batch, state, decide);
                if (result.Succeeds(out var change, out _) && change.Events.Count > 0)
                {
                    invites.CountUse(code);
                }

                return result;
            },
            cancellationToken);

    public async ValueTask<Seam> CaptureAsync(UserId user, Action<Account?, IReadOnlyList<GuildState>> capture, CancellationToken cancellationToken)
    {
        var (seam, coming) = await writer.BetweenCommitsAsync(
            batch =>
            {
                var belonging = batch.Belonging(user);
                return batch.Expect(belonging?.Guilds ?? []) is { } missing ? (default(Seam), missing) : (Capture(batch, belonging, capture), null);
            },
            cancellationToken);
        if (coming is null)
        {
            return seam;
        }

        // What is missing even then, the writer reads: whoever comes in comes in.
        await _loading.BringInAsync(coming, cancellationToken);
        return await writer.BetweenCommitsAsync(batch => Capture(batch, batch.Belonging(user), capture), cancellationToken);
    }

    private static Seam Capture(Batch batch, Belonging? belonging, Action<Account?, IReadOnlyList<GuildState>> capture)
    {
        capture(belonging?.Account, belonging is null ? [] : batch.FindAll(belonging.Guilds));
        return new Seam(batch.Head, batch.GreatestId);
    }

    // Whether there is such a guild at all is asked off the writer: anybody can ask for any number.
    private async ValueTask<GuildState?> LoadAsync(GuildId id, CancellationToken cancellationToken) =>
        await readers.ReadAsync(tables => tables.Knows(id), cancellationToken) && await BroughtInAsync(id, cancellationToken) is { } state ? Now(state) : null;

    private async ValueTask<GuildState?> BroughtInAsync(GuildId id, CancellationToken cancellationToken)
    {
        await _loading.BringInAsync([id], cancellationToken);
        return cache.Find(id) ?? await writer.BetweenCommitsAsync(batch => batch.Find(id), cancellationToken);
    }

    private GuildState Now(GuildState state) => state with { Now = clock.GetUtcNow() };

    private async ValueTask<GuildState?> LoadAsync(ChannelId id, CancellationToken cancellationToken)
    {
        var guild = await readers.ReadAsync(tables => tables.HomeOf(id), cancellationToken);
        return guild is { } known && await BroughtInAsync(known, cancellationToken) is { } state && state.Channels.ContainsKey(id)
            ? Now(state)
            : null;
    }

    private Result<GuildChange> Change(Batch batch, GuildState state, Func<GuildState, Result<GuildChange>> decide)
    {
        var result = decide(state with { Now = batch.Now });
        if (!result.Succeeds(out var change, out _))
        {
            return result;
        }

        change = WithCurrentUsers(batch, change);
        _changes.Apply(batch, change);
        return change;
    }

    // Who joins was looked up before the writer's turn; if they changed their name meanwhile, the state must not keep the old one.
    private static GuildChange WithCurrentUsers(Batch batch, GuildChange change)
    {
        var (after, events) = (change.After, change.Events);
        var arrivals = change.Events.SelectMany(changed => changed switch
        {
            GuildEvent.GuildCreated => change.After.Members.Values,
            GuildEvent.MemberJoined(var member) => [member],
            _ => [],
        });
        foreach (var member in arrivals)
        {
            var id = member.User.Id;
            if (batch.Tables.Users.Find(id)?.User is { } current && current != member.User && after.Members.TryGetValue(id, out var stale))
            {
                after = after with { Members = after.Members.SetItem(id, stale with { User = current }) };
                events = [.. events.Select(changed => changed is GuildEvent.MemberJoined(var joined) && joined.User.Id == id
                    ? new GuildEvent.MemberJoined(joined with { User = current })
                    : changed)];
            }
        }

        var notices = change.Notices.Select(notice => notice with { Author = Now(after, notice.Author), Mentions = [.. notice.Mentions.Select(user => Now(after, user))] });
        return change with { After = after, Events = events, Notices = [.. notices] };
    }

    private static User Now(GuildState after, User user) => after.Members.GetValueOrDefault(user.Id)?.User ?? user;
}

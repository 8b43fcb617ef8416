using System.Text;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Realtime;
using static Gatehouse.Tests.Store.Cast;

namespace Gatehouse.Tests.Store;

/// <summary>What every store promises, whatever it is built on.</summary>
public abstract partial class StoreContract : StoreCase
{
    private StoreUnderTest _store = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _store = Open();
    }

    public override async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task gives_a_guild_back_as_it_was_written()
    {
        var founded = await _store.FoundAsync();
        await ReopenAsync();

        Assert.Equal(Describe(founded), Describe(await _store.Guilds.FindAsync(Harbour, Never)));
        Assert.Equal(Describe(founded), Describe(await _store.Guilds.FindAsync(Office, Never)));
        Assert.Equal(Describe(founded), Describe(Assert.Single(await _store.Guilds.OfUserAsync(Bo.Id, Never))));
        Assert.Null(await _store.Guilds.FindAsync(new GuildId(5), Never));
        Assert.Null(await _store.Guilds.FindAsync(new ChannelId(5), Never));
    }

    [Fact]
    public async Task lists_a_guilds_invitations_takes_them_back_and_forgets_what_has_ended()
    {
        var guild = await _store.FoundAsync();
        var now = TimeProvider.System.GetUtcNow();
        var ended = new Invite("EndedEnd", Harbour, Quay, Ada, now.AddHours(-2)) { MaxAge = TimeSpan.FromHours(1) };
        var forever = new Invite("ForEverA", Harbour, Quay, Ada, now.AddHours(-1));
        var today = new Invite("TodayTod", Harbour, Office, Bo, now) { MaxAge = TimeSpan.FromDays(1), MaxUses = 3 };
        foreach (var invite in new[] { ended, forever, today })
        {
            Assert.Null((await _store.Invites.AddAsync(invite, guild, null, Never)).Fault);
        }

        await ReopenAsync();
        Assert.Equal([forever.Code, today.Code], (await _store.Invites.OfGuildAsync(Harbour, Never)).Select(invite => invite.Code));
        Assert.Equal(today, (await _store.Invites.OfGuildAsync(Harbour, Never))[1]);
        Assert.Null((await _store.Invites.DeleteAsync(forever.Code, guild, _ => null, Never)).Fault);
        Assert.Equal(Faults.UnknownInvite, (await _store.Invites.DeleteAsync(forever.Code, guild, _ => null, Never)).Fault);
        Assert.Equal([today.Code], (await _store.Invites.OfGuildAsync(Harbour, Never)).Select(invite => invite.Code));
        Assert.Equal(Faults.UnknownChannel, (await _store.Invites.AddAsync(forever with { Channel = new(5) }, guild, null, Never)).Fault);
    }

    [Fact]
    public async Task gives_a_conversation_back_as_it_was_written()
    {
        await _store.FoundAsync();
        var talk = await _store.Conversations.CreateAsync(ConversationRules.Between(Cabin, Ada, Bo, Then), Never);
        var group = await _store.Conversations.CreateAsync(ConversationRules.Group(new(Cabin.Value + 1), Cem, [Ada, Bo], Then.AddTicks(3)).Value, Never);
        await _store.PostAsync(new Message(default, Cabin, talk.Id, Ada, "psst"), talk, onceByNonce: false, Never);
        group = (await _store.Guilds.ChangeAsync(group.Id, state => ConversationRules.Update(state, Cem.Id, new ConversationPatch { Name = "crew", Icon = "x" }), Never)).Value.After;
        talk = (await _store.Guilds.ChangeAsync(talk.Id, state => ConversationRules.Leave(state, Cabin, Bo.Id), Never)).Value.After;
        await ReopenAsync();

        Assert.Equal(Describe(talk), Describe(await _store.Guilds.FindAsync(Cabin, Never)));
        Assert.Equal(Describe(group), Describe(await _store.Guilds.FindAsync(group.Id, Never)));
        Assert.Equal(Describe(talk), Describe(await _store.Conversations.FindAsync(Bo.Id, Ada.Id, Never)));
        Assert.Null(await _store.Conversations.FindAsync(Bo.Id, Cem.Id, Never));
        Assert.Equal([group.Id, talk.Id], (await _store.Conversations.OfUserAsync(Ada.Id, 10, Never)).Select(state => state.Id));
        Assert.Equal([group.Id], (await _store.Conversations.OfUserAsync(Bo.Id, 10, Never)).Select(state => state.Id));
        Assert.Equal([group.Id], (await _store.Conversations.OfUserAsync(Ada.Id, 1, Never)).Select(state => state.Id));
        Assert.Equal(Harbour, Assert.Single(await _store.Guilds.OfUserAsync(Ada.Id, Never)).Id);
        var message = Assert.Single(await _store.Messages.PageAsync(Cabin, new HistoryCursor.Newest(), 10, Never));
        Assert.True(message.IsInConversation);
        Assert.Equal(message.Id, _store.Guilds.NewestMessages(talk.Id)[Cabin]);
    }

    [Fact]
    public async Task has_one_conversation_between_two_and_forgets_one_that_all_have_left()
    {
        await _store.FoundAsync();
        var begun = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            _store.Conversations.CreateAsync(ConversationRules.Between(new(Cabin.Value + (ulong)i), i % 2 == 0 ? Ada : Bo, i % 2 == 0 ? Bo : Ada, Then), Never).AsTask()));
        Assert.Single(begun.Select(state => state.Id).Distinct());

        var group = await _store.Conversations.CreateAsync(ConversationRules.Group(new(Cabin.Value + 20), Cem, [Ada], Then).Value, Never);
        await _store.PostAsync(new Message(default, new(group.Id.Value), group.Id, Cem, "last words"), group, onceByNonce: false, Never);
        foreach (var user in new[] { Cem, Ada })
        {
            Assert.Null((await _store.Guilds.ChangeAsync(group.Id, state => ConversationRules.Leave(state, new(group.Id.Value), user.Id), Never)).Fault);
        }

        Assert.Null(await _store.Guilds.FindAsync(group.Id, Never));
        Assert.Empty(await _store.Messages.PageAsync(new(group.Id.Value), new HistoryCursor.Newest(), 10, Never));
        await ReopenAsync();
        Assert.Null(await _store.Guilds.FindAsync(group.Id, Never));
    }

    [Fact]
    public async Task shows_a_participant_by_the_name_they_have_now()
    {
        await _store.FoundAsync();
        var talk = await _store.Conversations.CreateAsync(ConversationRules.Between(Cabin, Ada, Bo, Then), Never);
        Assert.Null((await _store.Accounts.ChangeAsync(Bo.Id, user => user with { GlobalName = "Bosun" }, Never)).Fault);

        Assert.Equal("Bosun", (await _store.Guilds.FindAsync(talk.Id, Never))!.Members[Bo.Id].User.GlobalName);
    }

    [Fact]
    public async Task gives_a_message_back_as_it_was_written()
    {
        var guild = await _store.FoundAsync();
        var draft = new Message(default, Quay, Harbour, Ada, "ahoy Işık 🚢")
        {
            Kind = MessageKind.Reply,
            Flags = 4,
            Tts = true,
            MentionsEveryone = true,
            ReplyTo = new MessageId(9),
            Mentions = [Bo, Cem],
            MentionedRoles = [new(3), new(4)],
        };
        var posted = await _store.PostAsync(draft, guild, onceByNonce: false, Never);
        await ReopenAsync();

        var found = await _store.Messages.FindAsync(Quay, posted.Id, Never);
        Assert.NotNull(found);
        Assert.Equal(posted with { Mentions = default, MentionedRoles = default }, found with { Mentions = default, MentionedRoles = default });
        Assert.Equal(posted.Mentions.AsEnumerable(), found.Mentions);
        Assert.Equal(posted.MentionedRoles.AsEnumerable(), found.MentionedRoles);
        Assert.Equal(posted.Id, _store.Guilds.NewestMessages(Harbour)[Quay]);
    }

    [Fact]
    public async Task commits_and_publishes_an_event_with_each_message()
    {
        var guild = await _store.FoundAsync();
        var posted = await _store.SayAsync(guild, "one");

        var told = _store.Published[^1];
        Assert.Equal(_store.Log.Head, told.Position);
        Assert.Equal($"{posted.Id} one", Encoding.UTF8.GetString(told.Payload.Span));
        var kept = Assert.Single(await _store.Archive.ReadAsync(told.Position - 1, 10, Never));
        Assert.Equal(
            (told.Position, told.Topic, told.Subject, told.Name, told.Interest, told.ContentInterest),
            (kept.Position, kept.Topic, kept.Subject, kept.Name, kept.Interest, kept.ContentInterest));
        Assert.Equal(told.Concerns, kept.Concerns);
        Assert.True(told.Payload.Span.SequenceEqual(kept.Payload.Span));
    }

    [Fact]
    public async Task keeps_ids_positions_and_publication_in_one_order_when_many_send_at_once()
    {
        var guild = await _store.FoundAsync();
        var before = _store.Log.Head;

        await Task.WhenAll(Enumerable.Range(0, 50).Select(sender => Task.Run(async () =>
        {
            MessageId last = default;
            for (var i = 0; i < 20; i++)
            {
                var posted = await _store.SayAsync(guild, $"{sender}:{i}", sender % 2 == 0 ? Quay : Office);
                Assert.True(posted.Id.Value > last.Value);
                last = posted.Id;
            }
        })));

        var told = _store.Published.Where(e => e.Name == "MESSAGE_CREATE").ToArray();
        var ids = told.Select(e => ulong.Parse(Encoding.UTF8.GetString(e.Payload.Span).Split(' ')[0], null)).ToArray();
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => before + i), told.Select(e => e.Position));
        Assert.Equal(ids.Order(), ids);
        Assert.Equal(1000, ids.Distinct().Count());
    }

    [Fact]
    public async Task pages_through_history_newest_first()
    {
        var guild = await _store.FoundAsync();
        var ids = new List<MessageId>();
        for (var i = 0; i < 10; i++)
        {
            ids.Add((await _store.SayAsync(guild, $"{i}")).Id);
        }

        await _store.SayAsync(guild, "elsewhere", Office);

        Assert.Equal("987", await PageAsync(new HistoryCursor.Newest(), 3));
        Assert.Equal("432", await PageAsync(new HistoryCursor.Before(ids[5]), 3));
        Assert.Equal("876", await PageAsync(new HistoryCursor.After(ids[5]), 3));
        Assert.Equal("65432", (await PageAsync(new HistoryCursor.Around(ids[4]), 5)));
        Assert.Equal("4", await PageAsync(new HistoryCursor.Around(ids[4]), 1));
        Assert.Equal("54", await PageAsync(new HistoryCursor.Around(ids[4]), 2));
        Assert.Equal("210", await PageAsync(new HistoryCursor.Around(ids[0]), 5));
        Assert.Equal("", await PageAsync(new HistoryCursor.After(ids[9]), 5));
        Assert.Equal("", await PageAsync(new HistoryCursor.After(new(ulong.MaxValue)), 5));
        Assert.Equal("98", await PageAsync(new HistoryCursor.Before(new(ulong.MaxValue)), 2));
        Assert.Equal("", await PageAsync(new HistoryCursor.Before(new(0)), 2));

        async Task<string> PageAsync(HistoryCursor cursor, int limit) =>
            string.Concat((await _store.Messages.PageAsync(Quay, cursor, limit, Never)).Select(message => message.Content));
    }

    [Fact]
    public async Task shows_authors_and_mentioned_users_as_they_are_now()
    {
        var guild = await _store.FoundAsync();
        var posted = await _store.PostAsync(new Message(default, Quay, Harbour, Ada, "hi") { Mentions = [Bo] }, guild, false, Never);
        await _store.Accounts.ChangeAsync(Ada.Id, user => user with { Username = "Countess" }, Never);
        await _store.Accounts.ChangeAsync(Bo.Id, user => user with { Avatar = "a" }, Never);

        var found = await _store.Messages.FindAsync(Quay, posted.Id, Never);
        Assert.Equal("Countess", found!.Author.Username);
        Assert.Equal("a", Assert.Single(found.Mentions).Avatar);
    }

    [Fact]
    public async Task posts_once_for_a_nonce()
    {
        var guild = await _store.FoundAsync();
        var draft = new Message(default, Quay, Harbour, Ada, "once") { Nonce = "\"n1\"" };

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _store.PostAsync(draft, guild, true, Never).AsTask()));
        var elsewhere = await _store.PostAsync(draft with { Channel = Office }, guild, true, Never);
        var bos = await _store.PostAsync(draft with { Author = Bo }, guild, true, Never);

        var id = Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.All(answers, answer => Assert.Equal("\"n1\"", answer.Nonce));
        Assert.Equal(3, new[] { id, elsewhere.Id, bos.Id }.Distinct().Count());
        Assert.Equal(3, _store.Published.Count(e => e.Name == "MESSAGE_CREATE"));
        Assert.NotEqual(id, (await _store.PostAsync(draft, guild, onceByNonce: false, Never)).Id);
    }

    [Fact]
    public async Task posts_once_for_a_nonce_that_came_before_a_restart()
    {
        var draft = new Message(default, Quay, Harbour, Ada, "once") { Nonce = "\"n1\"" };
        var first = await _store.PostAsync(draft, await _store.FoundAsync(), onceByNonce: true, Never);

        await ReopenAsync();
        var guild = (await _store.Guilds.FindAsync(Harbour, Never))!;
        Assert.Equal(first.Id, (await _store.PostAsync(draft, guild, onceByNonce: true, Never)).Id);
        Assert.NotEqual(first.Id, (await _store.PostAsync(draft with { Nonce = "\"n2\"" }, guild, onceByNonce: true, Never)).Id);
    }

    [Fact]
    public async Task edits_and_deletes_what_is_there_and_refuses_what_is_not()
    {
        var guild = await _store.FoundAsync();
        var first = await _store.SayAsync(guild, "first");
        var second = await _store.SayAsync(guild, "second");
        var refusal = new Fault(FaultKind.Forbidden, 50005, "Not yours");

        Assert.Equal(50005, (await _store.Messages.EditAsync(Quay, first.Id, guild, _ => refusal, Never)).Fault?.Code);
        Assert.Equal(50005, (await _store.Messages.DeleteAsync(Quay, first.Id, guild, _ => refusal, _ => null, Never)).Fault?.Code);
        Assert.Equal(10008, (await _store.Messages.EditAsync(Office, first.Id, guild, m => m with { Content = "x" }, Never)).Fault?.Code);

        await _store.Messages.EditAsync(Quay, first.Id, guild, m => m with { Content = "edited", EditedAt = Then }, Never);
        Assert.Equal(("edited", Then), (await _store.Messages.FindAsync(Quay, first.Id, Never)) is { } m ? (m.Content, m.EditedAt!.Value) : default);

        Assert.Null((await _store.Messages.DeleteAsync(Quay, second.Id, guild, _ => null, _ => null, Never)).Fault);
        Assert.Null(await _store.Messages.FindAsync(Quay, second.Id, Never));
        Assert.Equal(10008, (await _store.Messages.DeleteAsync(Quay, second.Id, guild, _ => null, _ => null, Never)).Fault?.Code);
        Assert.Equal(first.Id, _store.Guilds.NewestMessages(Harbour)[Quay]);
        await _store.Messages.DeleteAsync(Quay, first.Id, guild, _ => null, _ => null, Never);
        Assert.Empty(_store.Guilds.NewestMessages(Harbour));
        Assert.Equal(["MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE"], _store.Published.TakeLast(3).Select(e => e.Name));
    }

    [Fact]
    public async Task keeps_bans_and_timeouts()
    {
        await _store.FoundAsync();
        await _store.Guilds.ChangeAsync(
            Harbour,
            state =>
            {
                var bo = state.Members[Bo.Id] with { TimedOutUntil = Then.AddTicks(9), Mute = true, Deaf = true };
                var cem = new Ban(Cem.Id, "Işık");
                var hall = state.Channels[Quay] with { UserLimit = 9, Bitrate = 8_000 };
                var after = state with
                {
                    Members = state.Members.SetItem(Bo.Id, bo),
                    Bans = state.Bans.Add(Cem.Id, cem),
                    Channels = state.Channels.SetItem(Quay, hall),
                };
                return new GuildChange(
                    state, after, [new GuildEvent.MemberUpdated(bo), new GuildEvent.MemberBanned(Cem, cem), new GuildEvent.ChannelUpdated(state.Channels[Quay], hall)]);
            },
            Never);
        var banned = await _store.Guilds.FindAsync(Harbour, Never);
        await ReopenAsync();

        var found = await _store.Guilds.FindAsync(Harbour, Never);
        Assert.Equal(Describe(banned), Describe(found));
        Assert.Equal((Then.AddTicks(9), "Işık"), (found!.Members[Bo.Id].TimedOutUntil, found.Bans[Cem.Id].Reason));

        await _store.Guilds.ChangeAsync(
            Harbour, state => new GuildChange(state, state with { Bans = state.Bans.Clear() }, [new GuildEvent.BanLifted(Cem)]), Never);
        await ReopenAsync();
        Assert.Empty((await _store.Guilds.FindAsync(Harbour, Never))!.Bans);
    }

    [Fact]
    public async Task keeps_records_with_the_changes_that_they_are_about()
    {
        await _store.FoundAsync();
        for (var i = 0; i < 4; i++)
        {
            var entry = new AuditEntry(i < 2 ? AuditAction.GuildUpdate : AuditAction.MemberMove, i == 0 ? Ada.Id : Bo.Id, i == 0 ? null : 7UL) { Reason = $"{i}" };
            await _store.Guilds.ChangeAsync(Harbour, state => new GuildChange(state, state, []) { Records = [entry] }, Never);
        }

        await _store.Guilds.ChangeAsync(Harbour, _ => new Fault(FaultKind.Forbidden, 50013, "no"), Never);
        Assert.Equal(4, _store.Published.Count(e => e.Name == "Recorded"));
        await ReopenAsync();

        Assert.Equal("3210", await PageAsync(new AuditQuery(null, null, null, null, 100)));
        Assert.Equal("32", await PageAsync(new AuditQuery(null, null, null, null, 2)));
        Assert.Equal("0", await PageAsync(new AuditQuery(Ada.Id, null, null, null, 100)));
        Assert.Equal("32", await PageAsync(new AuditQuery(null, AuditAction.MemberMove, null, null, 100)));
        var all = await _store.Audit.PageAsync(Harbour, new AuditQuery(null, null, null, null, 100), Never);
        var second = ulong.Parse(Encoding.UTF8.GetString(all[2].Body.Span).Split(' ')[0], null);
        Assert.Equal((Bo.Id, AuditAction.GuildUpdate, 7UL), (all[2].By, all[2].Action, all[2].Target!.Value));
        Assert.Equal("0", await PageAsync(new AuditQuery(null, null, second, null, 100)));
        Assert.Equal("23", await PageAsync(new AuditQuery(null, null, null, second, 100)));
        Assert.Empty(await _store.Audit.PageAsync(new GuildId(5), new AuditQuery(null, null, null, null, 100), Never));

        async Task<string> PageAsync(AuditQuery query) => string.Concat(
            (await _store.Audit.PageAsync(Harbour, query, Never)).Select(record => Encoding.UTF8.GetString(record.Body.Span)[^1]));
    }

    [Fact]
    public async Task says_at_which_moment_a_guild_is_looked_at()
    {
        await _store.FoundAsync();
        var before = TimeProvider.System.GetUtcNow();
        DateTimeOffset decided = default;
        await _store.Guilds.ChangeAsync(
            Harbour,
            state =>
            {
                decided = state.Now;
                return new GuildChange(state, state, []);
            },
            Never);

        Assert.True(decided >= before);
        Assert.True((await _store.Guilds.FindAsync(Harbour, Never))!.Now >= decided);
        Assert.True((await _store.Guilds.FindAsync(Quay, Never))!.Now >= decided);
    }

    [Fact]
    public async Task finds_what_somebody_wrote_in_a_channel()
    {
        var guild = await _store.FoundAsync();
        var said = new List<Message>();
        for (var i = 0; i < 3; i++)
        {
            said.Add(await _store.SayAsync(guild, $"{i}"));
        }

        var bos = await _store.PostAsync(new Message(default, Quay, Harbour, Bo, "stays"), guild, false, Never);
        Assert.Equal([said[1].Id, said[2].Id], await _store.Messages.OfAuthorAsync(Quay, Ada.Id, said[1].Id, 2, Never));
        Assert.Equal([said[0].Id], await _store.Messages.OfAuthorAsync(Quay, Ada.Id, new(0), 1, Never));
        Assert.Equal([bos.Id], await _store.Messages.OfAuthorAsync(Quay, Bo.Id, new(0), 100, Never));
    }

    [Fact]
    public async Task keeps_a_failed_change_from_harming_the_others_beside_it()
    {
        var guild = await _store.FoundAsync();
        var before = _store.Log.Head;

        var works = Enumerable.Range(0, 60).Select(i => i % 3 == 0
            ? _store.Guilds.ChangeAsync(Harbour, _ => throw new FormatException("a defect"), Never).AsTask()
            : (Task)_store.SayAsync(guild, $"{i}").AsTask()).ToArray();
        await Task.WhenAll(works.Select(work => work.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.All(works.Where((_, i) => i % 3 == 0), work => Assert.IsType<FormatException>(work.Exception?.InnerException));
        Assert.All(works.Where((_, i) => i % 3 != 0), work => Assert.True(work.IsCompletedSuccessfully));
        Assert.Equal(before + 40, _store.Log.Head);
        Assert.Equal(40, (await _store.Archive.ReadAsync(before, 100, Never)).Count);
    }

    [Fact]
    public async Task tells_every_guild_of_a_user_who_changed()
    {
        await _store.FoundAsync();
        var islands = new GuildId(1_400_000_000_000_009_000);
        var second = NewHarbour() with { Guild = new Guild(islands, "islands", Ada.Id) };
        second = second with
        {
            Roles = second.Roles.Clear().Add(islands.EveryoneRole, new(islands.EveryoneRole, "@everyone", Permissions.None, 0)),
            Channels = second.Channels.Clear(),
        };
        await _store.Guilds.CreateAsync(second, Never);

        Assert.Equal(FaultKind.Conflict, (await _store.Accounts.ChangeAsync(Ada.Id, user => user with { Username = "BO" }, Never)).Fault?.Kind);
        Assert.Equal(10013, (await _store.Accounts.ChangeAsync(new(1), user => user, Never)).Fault?.Code);
        var changed = await _store.Accounts.ChangeAsync(Ada.Id, user => user with { Username = "ADA", GlobalName = null }, Never);

        Assert.Null(changed.Fault);
        Assert.Equal(["USER_UPDATE", "MemberUpdated", "MemberUpdated"], _store.Published.TakeLast(3).Select(e => e.Name));
        foreach (var guild in await _store.Guilds.OfUserAsync(Ada.Id, Never))
        {
            Assert.Equal("ADA", guild.Members[Ada.Id].User.Username);
        }

        var states = await _store.Guilds.OfUserAsync(Ada.Id, Never);
        await ReopenAsync();
        Assert.Equal(states.Select(Describe), (await _store.Guilds.OfUserAsync(Ada.Id, Never)).Select(Describe));
    }

    [Fact]
    public async Task captures_a_user_with_all_that_was_published_before_and_nothing_after()
    {
        var guild = await _store.FoundAsync();
        var joins = Enumerable.Range(0, 200).Select(i => new User(new(2_000_000 + (ulong)i), $"sailor{i}", false)).ToArray();
        foreach (var sailor in joins)
        {
            await _store.Accounts.AddAsync(new(sailor, null, null), Never);
        }

        var seams = new List<(int Members, long Head)>();
        Task capturing = Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(async () =>
            await _store.Guilds.CaptureAsync(Ada.Id, (account, states) => seams.Add((states[0].Members.Count, _store.Log.Head)), Never))));
        await Task.WhenAll(joins.Select(sailor => JoinAsync(sailor).AsTask()).Append(capturing));

        var first = guild.Members.Count;
        var heads = _store.Published.Where(e => e.Name == "MemberJoined").Select(e => e.Position).ToArray();
        Assert.Equal(100, seams.Count);
        Assert.All(seams, seam => Assert.Equal(seam.Members - first, heads.Count(head => head <= seam.Head)));

        await _store.Guilds.CaptureAsync(new(5), (account, states) => Assert.Equal((null, 0), (account, states.Count)), Never);
    }

    [Fact]
    public async Task lets_no_more_people_in_than_an_invite_allows()
    {
        await _store.FoundAsync();
        var invite = new Invite("AbCdEf12", Harbour, Quay, Ada, TimeProvider.System.GetUtcNow()) { MaxUses = 3, MaxAge = TimeSpan.FromHours(1) };
        Assert.Null((await _store.Invites.AddAsync(invite, NewHarbour(), null, Never)).Fault);
        Assert.Equal(invite, await _store.Invites.FindAsync("AbCdEf12", Never));
        Assert.Null(await _store.Invites.FindAsync("abcdef12", Never));

        // Somebody who is in already changes nothing and counts for nothing.
        var idle = await _store.Guilds.ChangeByInviteAsync("AbCdEf12", state => new GuildChange(state, state, []), Never);
        Assert.Empty(idle.Value.Events);

        var sailors = Enumerable.Range(0, 20).Select(i => new User(new(3_000_000 + (ulong)i), $"guest{i}", false)).ToArray();
        var results = await Task.WhenAll(sailors.Select(sailor =>
            _store.Guilds.ChangeByInviteAsync("AbCdEf12", state => Joining(state, sailor), Never).AsTask()));

        Assert.Equal(3, results.Count(result => result.Fault is null));
        Assert.All(results.Where(result => result.Fault is not null), result => Assert.Equal(10006, result.Fault!.Code));
        Assert.Equal(3, (await _store.Invites.FindAsync("AbCdEf12", Never))!.Uses);
        Assert.Equal(10006, (await _store.Guilds.ChangeByInviteAsync("none", state => Joining(state, Cem), Never)).Fault?.Code);
    }

    [Fact]
    public async Task refuses_an_invite_whose_time_has_passed()
    {
        await _store.FoundAsync();
        await _store.Invites.AddAsync(new Invite("OldOldOl", Harbour, Quay, Ada, TimeProvider.System.GetUtcNow().AddHours(-2)) { MaxAge = TimeSpan.FromHours(1) }, NewHarbour(), null, Never);
        Assert.Equal(10006, (await _store.Guilds.ChangeByInviteAsync("OldOldOl", state => Joining(state, Cem), Never)).Fault?.Code);
    }

    [Fact]
    public async Task keeps_usernames_and_addresses_unique_without_regard_to_case()
    {
        await _store.FoundAsync();
        Assert.Equal(FaultKind.Conflict, (await _store.Accounts.AddAsync(new(new(new(77), "aDA", false), "new@example.org", "h"), Never)).Fault?.Kind);
        Assert.Equal(FaultKind.Conflict, (await _store.Accounts.AddAsync(new(new(new(77), "new", false), "ADA@example.ORG", "h"), Never)).Fault?.Kind);
        Assert.Equal(FaultKind.Conflict, (await _store.Accounts.AddBotAsync(new(new(new(77), "CEM", true), null, new byte[32]), Never)).Fault?.Kind);
        Assert.Equal(Ada, (await _store.Accounts.FindByEmailAsync("ADA@EXAMPLE.ORG", Never))?.User);
        Assert.Equal("ada@example.org", (await _store.Accounts.FindAsync(Ada.Id, Never))?.Email);
    }

    [Fact]
    public async Task keeps_bots_with_their_owner_and_the_hash_of_their_token()
    {
        await _store.FoundAsync();
        var bot = new Bot(new(new(88), "crane", IsBot: true), Ada.Id, new byte[] { 1, 2, 3 });
        Assert.Null((await _store.Accounts.AddBotAsync(bot, Never)).Fault);
        await ReopenAsync();

        var found = await _store.Accounts.FindBotAsync(new(88), Never);
        Assert.Equal((bot.User, bot.Owner), (found!.User, found.Owner));
        Assert.Equal(bot.TokenHash.ToArray(), found.TokenHash.ToArray());
        Assert.Null(await _store.Accounts.FindBotAsync(Ada.Id, Never));
    }

    [Fact]
    public async Task rotates_refresh_tokens_and_revokes_the_family_when_an_old_one_comes_back()
    {
        await _store.FoundAsync();
        await _store.Accounts.AddRefreshTokenAsync(Token(1), Never);

        Assert.Equal(Ada.Id, (await RotateAsync(1, 2)).Value.User);
        Assert.Null((await RotateAsync(2, 3)).Fault);
        Assert.Equal(FaultKind.Unauthenticated, (await RotateAsync(1, 4)).Fault?.Kind);
        Assert.Equal(FaultKind.Unauthenticated, (await RotateAsync(3, 5)).Fault?.Kind);
        Assert.Equal(FaultKind.Unauthenticated, (await RotateAsync(9, 5)).Fault?.Kind);
    }

    [Fact]
    public async Task lets_one_of_many_use_a_refresh_token()
    {
        await _store.Accounts.AddRefreshTokenAsync(Token(1), Never);
        var results = await Task.WhenAll(Enumerable.Range(10, 20).Select(next => RotateAsync(1, (byte)next).AsTask()));
        Assert.Equal(1, results.Count(result => result.Fault is null));
    }

    [Fact]
    public async Task refuses_refresh_tokens_that_ended_or_were_revoked()
    {
        await _store.Accounts.AddRefreshTokenAsync(Token(1), Never);
        await _store.Accounts.RevokeFamilyAsync(new byte[] { 99 }, Never);
        await _store.Accounts.RevokeFamilyAsync(new byte[] { 1 }, Never);
        Assert.NotNull((await RotateAsync(1, 2)).Fault);

        await _store.Accounts.AddRefreshTokenAsync(Token(3) with { ExpiresAt = Then }, Never);
        Assert.NotNull((await RotateAsync(3, 4)).Fault);
    }

    [Fact]
    public async Task takes_a_guild_away_with_all_that_was_in_it()
    {
        var guild = await _store.FoundAsync();
        await _store.SayAsync(guild, "last words");
        await _store.Guilds.ChangeAsync(Harbour, state => new GuildChange(state, state, [new GuildEvent.GuildDeleted()]), Never);

        Assert.Null(await _store.Guilds.FindAsync(Harbour, Never));
        Assert.Null(await _store.Guilds.FindAsync(Quay, Never));
        Assert.Empty(await _store.Guilds.OfUserAsync(Ada.Id, Never));
        Assert.Empty(_store.Guilds.NewestMessages(Harbour));
        Assert.Equal(10004, (await _store.Guilds.ChangeAsync(Harbour, state => new GuildChange(state, state, []), Never)).Fault?.Code);
        await ReopenAsync();
        Assert.Null(await _store.Guilds.FindAsync(Harbour, Never));
        Assert.Empty(await _store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 10, Never));
    }

    [Fact]
    public async Task reads_the_log_again_after_a_restart()
    {
        var guild = await _store.FoundAsync();
        for (var i = 0; i < 25; i++)
        {
            await _store.SayAsync(guild, $"{i}");
        }

        var told = _store.Published;
        await ReopenAsync();
        Assert.Equal(told[^1].Position, _store.Log.Head);

        var read = new List<Event>();
        while (await _store.Log.ReadAsync(read.Count, 7, Never) is { Count: > 0 } page)
        {
            read.AddRange(page);
        }

        Assert.Equal(told.Select(e => (e.Position, e.Name)), read.Select(e => (e.Position, e.Name)));
        await _store.SayAsync(guild, "on");
        Assert.Equal(told[^1].Position + 1, _store.Log.Head);
    }

    [Fact]
    public async Task gives_up_waiting_when_the_caller_has_gone()
    {
        var guild = await _store.FoundAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await _store.PostAsync(new Message(default, Quay, Harbour, Ada, "no"), guild, false, new CancellationToken(canceled: true)));
        Assert.Empty(await _store.Messages.PageAsync(Quay, new HistoryCursor.Newest(), 10, Never));
    }

    internal static GuildChange Joining(GuildState state, User user)
    {
        var member = new Member(user, Then);
        return new GuildChange(state, state with { Members = state.Members.Add(user.Id, member) }, [new GuildEvent.MemberJoined(member)]);
    }

    private static RefreshToken Token(byte number) =>
        new(new[] { number }, new byte[] { 42 }, Ada.Id, TimeProvider.System.GetUtcNow().AddDays(7));

    private ValueTask<Result<RefreshToken>> RotateAsync(byte old, byte next) =>
        _store.Accounts.RotateAsync(new[] { old }, token => token with { Hash = new[] { next } }, TimeProvider.System.GetUtcNow(), Never);

    private ValueTask<Result<GuildChange>> JoinAsync(User user) =>
        _store.Guilds.ChangeAsync(Harbour, state => Joining(state, user), Never);

    private async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = Open();
    }
}

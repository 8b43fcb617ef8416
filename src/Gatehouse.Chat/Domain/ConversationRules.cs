using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>What of a group DM is to change.</summary>
public sealed record ConversationPatch
{
    /// <summary>At most 100 characters; null or nothing for none.</summary>
    public Optional<string?> Name { get; init; }

    /// <summary>Hash or address of the picture; null for none.</summary>
    public Optional<string?> Icon { get; init; }

    /// <summary>Who may remove others from now on. Only its owner says so.</summary>
    public Optional<UserId> Owner { get; init; }
}

/// <summary>How conversations outside of guilds begin, change and end (discord-api-docs, "Channel", "Group DM").</summary>
internal static class ConversationRules
{
    /// <summary>A DM. There is at most one between two.</summary>
    public static GuildState Between(ChannelId id, User one, User other, DateTimeOffset now) => Begin(id, ChannelKind.Direct, one, [other], now);

    /// <summary>A group DM, which belongs to whoever begins it. Two with the same people are two.</summary>
    public static Result<GuildState> Group(ChannelId id, User founder, IReadOnlyCollection<User> others, DateTimeOffset now)
    {
        if (others.Any(user => user.IsBot) || founder.IsBot)
        {
            return Faults.InvalidRecipients;
        }

        return others.Count + 1 > Limits.PeoplePerConversation ? Faults.TooManyRecipients : Begin(id, ChannelKind.GroupDirect, founder, others, now);
    }

    public static Result<GuildChange> Update(GuildState state, UserId asker, ConversationPatch patch)
    {
        if (!AdmitToGroup(state, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var owner = patch.Owner.Or(state.Guild.Owner);
        if (owner != state.Guild.Owner && asker != state.Guild.Owner)
        {
            return Faults.MissingPermissions;
        }

        if (!state.Members.ContainsKey(owner))
        {
            return Faults.InvalidRecipients;
        }

        var name = patch.Name.Or(state.Guild.Name)?.Trim() ?? "";
        var icon = patch.Icon.Or(state.Guild.Icon);
        var form = new Form();
        form.Length("name", name, 0, 100);
        form.Picture("icon", icon);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        var guild = state.Guild with { Name = name, Icon = icon, Owner = owner };
        var after = state.With(place.Channel with { Name = name }) with { Guild = guild };
        return guild == state.Guild ? state.Unchanged : state.To(after, new GuildEvent.GuildUpdated()) with { Notices = Notices.OfChange(state, place.Asker.User, guild) };
    }

    /// <summary>Anybody in a group brings others in.</summary>
    public static Result<GuildChange> Add(GuildState state, UserId asker, User newcomer, DateTimeOffset now)
    {
        if (!AdmitToGroup(state, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (state.Members.ContainsKey(newcomer.Id))
        {
            return state.Unchanged;
        }

        if (newcomer.IsBot)
        {
            return Faults.InvalidRecipients;
        }

        if (state.Members.Count >= Limits.PeoplePerConversation)
        {
            return Faults.TooManyRecipients;
        }

        var member = new Member(newcomer, now);
        return state.To(state.With(member), new GuildEvent.MemberJoined(member)) with { Notices = [Notices.OfRecipientAdded(state, place.Asker.User, newcomer)] };
    }

    /// <summary>Its owner puts others out of a group.</summary>
    public static Result<GuildChange> Remove(GuildState state, UserId asker, UserId user)
    {
        if (!AdmitToGroup(state, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (asker != user && asker != state.Guild.Owner)
        {
            return Faults.MissingPermissions;
        }

        return state.Members.TryGetValue(user, out var member) ? Without(state, member, place.Asker.User) : Faults.UnknownMember;
    }

    /// <summary>One leaves a group; a DM is only put away, until something new is said in it.</summary>
    public static Result<GuildChange> Leave(GuildState state, ChannelId channel, UserId asker)
    {
        if (!state.Admit(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (place.Channel.Kind == ChannelKind.GroupDirect)
        {
            return Without(state, place.Asker, place.Asker.User);
        }

        return place.Asker.HasClosed ? state.Unchanged : Changed(state, [place.Asker with { HasClosed = true }]);
    }

    /// <summary>Shows a conversation again to those who had put it away: to one, or to all because something is about to be said.</summary>
    public static GuildChange Reopen(GuildState state, UserId? only) =>
        Changed(state, [.. from member in state.Members.Values where member.HasClosed && (only is null || member.User.Id == only) select member with { HasClosed = false }]);

    private static GuildState Begin(ChannelId id, ChannelKind kind, User founder, IEnumerable<User> others, DateTimeOffset now)
    {
        var room = new GuildId(id.Value);
        return new GuildState(
            new Guild(room, "", founder.Id),
            ImmutableDictionary<RoleId, Role>.Empty,
            ImmutableDictionary<ChannelId, Channel>.Empty.Add(id, new Channel(id, room, kind, "", Position: 0)),
            others.Prepend(founder).ToImmutableDictionary(user => user.Id, user => new Member(user, now)))
        {
            IsConversation = true,
        };
    }

    private static Result<Place> AdmitToGroup(GuildState state, UserId asker)
    {
        var admitted = state.Admit(new ChannelId(state.Id.Value), asker);
        return admitted.Succeeds(out var place, out _) && place.Channel.Kind != ChannelKind.GroupDirect ? Faults.WrongChannelKind : admitted;
    }

    // Whoever was there first owns a group next; with its last participant it ends.
    private static GuildChange Without(GuildState state, Member member, User by)
    {
        var left = state.Members.Remove(member.User.Id);
        if (left.IsEmpty)
        {
            return state.To(state, new GuildEvent.GuildDeleted());
        }

        var after = state with { Members = left };
        Message[] notices = [Notices.OfRecipientRemoved(state, by, member.User)];
        if (state.Guild.Owner != member.User.Id)
        {
            return state.To(after, new GuildEvent.MemberLeft(member)) with { Notices = notices };
        }

        var heir = left.Values.OrderBy(other => other.JoinedAt).ThenBy(other => other.User.Id.Value).First();
        after = after with { Guild = state.Guild with { Owner = heir.User.Id } };
        return state.To(after, new GuildEvent.MemberLeft(member), new GuildEvent.GuildUpdated()) with { Notices = notices };
    }

    private static GuildChange Changed(GuildState state, IReadOnlyList<Member> members) => state.To(
        state with { Members = state.Members.SetItems(members.Select(member => KeyValuePair.Create(member.User.Id, member))) },
        [.. members.Select(member => new GuildEvent.MemberUpdated(member))]);
}

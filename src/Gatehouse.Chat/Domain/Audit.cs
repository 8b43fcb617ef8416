using System.Globalization;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>What a guild's records say of a change, read off the change itself, so that nobody can forget to write it down.</summary>
internal static partial class Audit
{
    /// <summary>The change with what is recorded of it; a refusal stays one.</summary>
    public static Result<GuildChange> By(this Result<GuildChange> decided, Actor actor) =>
        decided.Succeeds(out var change, out var fault) ? change with { Records = [.. change.Records, .. Of(change, actor)] } : fault;

    /// <summary>Somebody was put into another voice channel, or out of all with null.</summary>
    public static AuditEntry OfMove(Actor actor, ChannelId? to) => to is { } channel
        ? new(AuditAction.MemberMove, actor.Id, null) { Reason = actor.Reason, Options = [("channel_id", channel.ToString()), ("count", "1")] }
        : new(AuditAction.MemberDisconnect, actor.Id, null) { Reason = actor.Reason, Options = [("count", "1")] };

    private static IEnumerable<AuditEntry> Of(GuildChange change, Actor actor)
    {
        // A role takes its exceptions along, and a ban throws out: those are not deeds of their own.
        var isOfARole = change.Events.Any(changed => changed is GuildEvent.RoleDeleted);
        var banned = change.Events.OfType<GuildEvent.MemberBanned>().Select(ban => ban.User.Id).ToHashSet();
        foreach (var changed in change.Events)
        {
            switch (changed)
            {
                case GuildEvent.ChannelUpdated when isOfARole:
                case GuildEvent.MemberLeft left when left.Member.User.Id == actor.Id || banned.Contains(left.Member.User.Id):
                    continue;
                case GuildEvent.ChannelUpdated updated:
                    foreach (var entry in OfChannel(change.After, updated.Before, updated.Channel, actor))
                    {
                        yield return entry;
                    }

                    continue;
                case GuildEvent.MemberUpdated updated when change.Before?.Members.GetValueOrDefault(updated.Member.User.Id) is { } before:
                    foreach (var entry in OfMember(change.After, before, updated.Member, actor))
                    {
                        yield return entry;
                    }

                    continue;
            }

            if (Of(change, changed, actor) is { } one)
            {
                yield return one;
            }
        }
    }

    private static AuditEntry? Of(GuildChange change, GuildEvent changed, Actor actor) => changed switch
    {
        GuildEvent.GuildUpdated when change.Before is { } before =>
            Entry(AuditAction.GuildUpdate, actor, change.After.Id.Value, Differences(Properties(before.Guild), Properties(change.After.Guild))),
        GuildEvent.ChannelCreated(var channel) => Entry(AuditAction.ChannelCreate, actor, channel.Id.Value, Differences([], Properties(channel))),
        GuildEvent.ChannelDeleted(var channel) => Entry(AuditAction.ChannelDelete, actor, channel.Id.Value, Differences(Properties(channel), [])),
        GuildEvent.RoleCreated(var role) => Entry(AuditAction.RoleCreate, actor, role.Id.Value, Differences([], Properties(role))),
        GuildEvent.RoleUpdated(var role) when change.Before?.Roles.GetValueOrDefault(role.Id) is { } before =>
            Entry(AuditAction.RoleUpdate, actor, role.Id.Value, Differences(Properties(before), Properties(role))),
        GuildEvent.RoleDeleted(var role) => Entry(AuditAction.RoleDelete, actor, role.Id.Value, Differences(Properties(role), [])),
        GuildEvent.MemberLeft(var member) => Entry(AuditAction.MemberKick, actor, member.User.Id.Value, []),
        GuildEvent.MemberJoined({ User: { IsBot: true } bot }) => Entry(AuditAction.BotAdd, actor, bot.Id.Value, []),
        GuildEvent.MemberBanned(var user, _) => Entry(AuditAction.MemberBanAdd, actor, user.Id.Value, []),
        GuildEvent.BanLifted(var user) => Entry(AuditAction.MemberBanRemove, actor, user.Id.Value, []),
        _ => null,
    };

    private static IEnumerable<AuditEntry> OfChannel(GuildState guild, Channel before, Channel after, Actor actor)
    {
        if (Differences(Properties(before), Properties(after)) is { Length: > 0 } differences)
        {
            yield return Entry(AuditAction.ChannelUpdate, actor, after.Id.Value, differences);
        }

        var old = before.Overwrites.ToDictionary(overwrite => overwrite.Target);
        foreach (var overwrite in after.Overwrites)
        {
            var was = old.Remove(overwrite.Target, out var found) ? found : null;
            if (was != overwrite)
            {
                yield return OfOverwrite(guild, was is null ? AuditAction.OverwriteCreate : AuditAction.OverwriteUpdate, after, was, overwrite, actor);
            }
        }

        foreach (var gone in old.Values)
        {
            yield return OfOverwrite(guild, AuditAction.OverwriteDelete, after, gone, null, actor);
        }
    }

    private static AuditEntry OfOverwrite(GuildState guild, AuditAction action, Channel channel, Overwrite? before, Overwrite? after, Actor actor)
    {
        var about = (after ?? before)!;
        List<(string, string)> options = [("id", Text(about.Target)), ("type", about.Kind == OverwriteKind.Role ? "0" : "1")];
        if (about.Kind == OverwriteKind.Role && guild.Roles.TryGetValue(new RoleId(about.Target), out var role))
        {
            options.Add(("role_name", role.Name));
        }

        return Entry(action, actor, channel.Id.Value, Differences(Properties(before), Properties(after))) with { Options = options };
    }

    private static IEnumerable<AuditEntry> OfMember(GuildState guild, Member before, Member after, Actor actor)
    {
        if (Differences(Properties(before), Properties(after)) is { Length: > 0 } differences)
        {
            yield return Entry(AuditAction.MemberUpdate, actor, after.User.Id.Value, differences);
        }

        var added = after.Roles.Except(before.Roles).ToArray();
        var removed = before.Roles.Except(after.Roles).ToArray();
        if (added.Length + removed.Length > 0)
        {
            AuditChange[] changes =
            [
                .. added.Length > 0 ? [new AuditChange("$add", null, Named(guild, added))] : Array.Empty<AuditChange>(),
                .. removed.Length > 0 ? [new AuditChange("$remove", null, Named(guild, removed))] : Array.Empty<AuditChange>(),
            ];
            yield return Entry(AuditAction.MemberRoleUpdate, actor, after.User.Id.Value, changes);
        }
    }

    private static Role[] Named(GuildState guild, RoleId[] roles) => [.. roles.Where(guild.Roles.ContainsKey).Select(role => guild.Roles[role])];

    private static AuditEntry Entry(AuditAction action, Actor actor, ulong target, AuditChange[] changes) =>
        new(action, actor.Id, target) { Reason = actor.Reason, Changes = changes };

    private static AuditChange[] Differences((string Key, object? Value)[] before, (string Key, object? Value)[] after)
    {
        var changes = new List<AuditChange>();
        foreach (var (key, value) in after.Length > 0 ? after : before)
        {
            var old = Array.Find(before, property => property.Key == key).Value;
            var now = after.Length > 0 ? value : null;
            if (!Equals(old, now))
            {
                changes.Add(new AuditChange(key, old, now));
            }
        }

        return [.. changes];
    }

    private static (string, object?)[] Properties(Guild guild) =>
    [
        ("name", guild.Name), ("icon_hash", guild.Icon), ("description", guild.Description), ("owner_id", guild.Owner.ToString()),
        ("system_channel_id", guild.SystemChannel?.ToString()), ("system_channel_flags", (int)guild.Unsaid),
    ];

    private static (string, object?)[] Properties(Channel channel) =>
    [
        ("name", channel.Name), ("type", (int)channel.Kind), ("topic", channel.Topic), ("parent_id", channel.Parent?.ToString()), ("position", channel.Position),
        ("nsfw", channel.Nsfw), ("rate_limit_per_user", channel.RateLimitPerUser), ("user_limit", channel.UserLimit), ("bitrate", channel.Bitrate),
    ];

    private static (string, object?)[] Properties(Overwrite? overwrite) =>
        overwrite is null ? [] : [("allow", Text((ulong)overwrite.Allow)), ("deny", Text((ulong)overwrite.Deny))];

    private static (string, object?)[] Properties(Role role) =>
    [
        ("name", role.Name), ("permissions", Text((ulong)role.Permissions)), ("color", role.Color), ("hoist", role.Hoist), ("mentionable", role.Mentionable),
        ("position", role.Position),
    ];

    private static (string, object?)[] Properties(Member member) =>
    [
        ("nick", member.Nick), ("mute", member.Mute), ("deaf", member.Deaf), ("communication_disabled_until", member.TimedOutUntil),
    ];

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);
}

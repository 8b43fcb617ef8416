using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// How a guild's roles come, change, move and go: with MANAGE_ROLES, below one's own highest role, and granting only what one has.
/// </summary>
internal static class RoleRules
{
    public static Result<GuildChange> Create(GuildState guild, UserId asker, RoleId id, NewRole wish)
    {
        if (!guild.Admit(asker, Permissions.ManageRoles).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        if (guild.Roles.Count >= Limits.RolesPerGuild)
        {
            return Faults.TooManyRoles;
        }

        var granted = wish.Permissions & Permissions.All ?? (guild.Roles[guild.Id.EveryoneRole].Permissions & seat.Permissions);
        if (seat.Missing(granted) is { } missing)
        {
            return missing;
        }

        // New roles share the lowest position, where the newest is the lowest of all.
        var role = new Role(id, wish.Name.Trim(), granted, Position: 1)
        {
            Color = wish.Color,
            Hoist = wish.Hoist,
            Mentionable = wish.Mentionable,
        };
        return Check(role) is { } wrong ? wrong : guild.To(guild.With(role), new GuildEvent.RoleCreated(role));
    }

    public static Result<GuildChange> Update(GuildState guild, UserId asker, RoleId id, RolePatch patch)
    {
        if (!FindBelow(guild, asker, id).Succeeds(out var below, out var fault))
        {
            return fault;
        }

        var (seat, before) = below;
        var role = before with
        {
            Name = patch.Name.Or(before.Name).Trim(),
            Permissions = patch.Permissions.Or(before.Permissions) & Permissions.All,
            Color = patch.Color.Or(before.Color),
            Hoist = patch.Hoist.Or(before.Hoist),
            Mentionable = patch.Mentionable.Or(before.Mentionable),
        };
        if (id == guild.Id.EveryoneRole && role != before with { Permissions = role.Permissions })
        {
            return Faults.InvalidRole;
        }

        if ((seat.Missing(role.Permissions & ~before.Permissions) ?? Check(role)) is { } wrong)
        {
            return wrong;
        }

        return role == before ? guild.Unchanged : guild.To(guild.With(role), new GuildEvent.RoleUpdated(role));
    }

    public static Result<GuildChange> Move(GuildState guild, UserId asker, IReadOnlyList<RoleMove> moves)
    {
        if (!guild.Admit(asker, Permissions.ManageRoles).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        if (moves.Count > Limits.RolesPerGuild)
        {
            return Faults.TooManyRoles;
        }

        var after = guild;
        foreach (var move in moves)
        {
            if (!guild.Roles.TryGetValue(move.Role, out var role))
            {
                return Faults.UnknownRole;
            }

            if (move.Role == guild.Id.EveryoneRole ? move.Position != 0 : move.Position < 1)
            {
                return Faults.InvalidRole;
            }

            after = after.With(role with { Position = move.Position });
        }

        // Clients send the whole order, renumbered: what counts is that nothing from the asker's own role upwards changed its place.
        var own = seat.Guild.TopRoleOf(seat.Asker).Id;
        if (asker != guild.Guild.Owner && !IdsDownTo(own, guild).SequenceEqual(IdsDownTo(own, after)))
        {
            return Faults.MissingPermissions;
        }

        return guild.To(
            after, [.. from role in after.Roles.Values where role != guild.Roles[role.Id] select new GuildEvent.RoleUpdated(role)]);
    }

    /// <summary>Takes the role from everybody who has it, and out of the channels' exceptions.</summary>
    public static Result<GuildChange> Delete(GuildState guild, UserId asker, RoleId id)
    {
        if (!FindBelow(guild, asker, id).Succeeds(out var below, out var fault))
        {
            return fault;
        }

        if (id == guild.Id.EveryoneRole)
        {
            return Faults.InvalidRole;
        }

        var events = new List<GuildEvent>();
        var channels = guild.Channels.ToBuilder();
        foreach (var channel in guild.Channels.Values)
        {
            var overwrites = channel.Overwrites.RemoveAll(overwrite => overwrite.Target == id.Value);
            if (overwrites.Length != channel.Overwrites.Length)
            {
                channels[channel.Id] = channel with { Overwrites = overwrites };
                events.Add(new GuildEvent.ChannelUpdated(channel, channels[channel.Id]));
            }
        }

        var members = guild.Members.ToBuilder();
        foreach (var member in guild.Members.Values)
        {
            if (member.Roles.Contains(id))
            {
                members[member.User.Id] = member with { Roles = member.Roles.Remove(id) };
            }
        }

        events.Add(new GuildEvent.RoleDeleted(below.Role));
        return guild.To(
            guild with { Roles = guild.Roles.Remove(id), Channels = channels.ToImmutable(), Members = members.ToImmutable() }, events);
    }

    private static Result<(Seat Seat, Role Role)> FindBelow(GuildState guild, UserId asker, RoleId id)
    {
        if (!guild.Admit(asker, Permissions.ManageRoles).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        if (!guild.Roles.TryGetValue(id, out var role))
        {
            return Faults.UnknownRole;
        }

        return guild.Outranks(seat.Asker, role) ? (seat, role) : Faults.MissingPermissions;
    }

    private static IEnumerable<RoleId> IdsDownTo(RoleId own, GuildState guild)
    {
        foreach (var role in guild.RolesFromTheTop())
        {
            yield return role.Id;
            if (role.Id == own)
            {
                yield break;
            }
        }
    }

    private static Fault? Check(Role role)
    {
        var form = new Form();
        form.Length("name", role.Name, 1, 100);
        form.Range("color", role.Color, 0, 0xFFFFFF);
        return form.Fault;
    }
}

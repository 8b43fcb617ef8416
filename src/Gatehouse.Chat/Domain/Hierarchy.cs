namespace Gatehouse.Chat.Domain;

/// <summary>
/// Who stands above whom in a guild: members act only on what is strictly below their own highest role; the owner is above all.
/// </summary>
public static class Hierarchy
{
    /// <summary>
    /// True when <paramref name="role"/> is strictly above <paramref name="other"/>. The older one is, where positions tie.
    /// </summary>
    public static bool IsAbove(this Role role, Role other, GuildId guild)
    {
        // @everyone is the oldest of all and still the lowest.
        if (role.Id == guild.EveryoneRole || other.Id == guild.EveryoneRole)
        {
            return role.Id != guild.EveryoneRole;
        }

        return role.Position != other.Position ? role.Position > other.Position : role.Id.Value < other.Id.Value;
    }

    /// <summary>The member's highest role; @everyone when they have no other.</summary>
    public static Role TopRoleOf(this GuildState guild, Member member)
    {
        var top = guild.Roles[guild.Id.EveryoneRole];
        foreach (var id in member.Roles)
        {
            if (guild.Roles.TryGetValue(id, out var role) && role.IsAbove(top, guild.Id))
            {
                top = role;
            }
        }

        return top;
    }

    /// <summary>True when the member stands above the role.</summary>
    public static bool Outranks(this GuildState guild, Member member, Role role) =>
        member.User.Id == guild.Guild.Owner || guild.TopRoleOf(member).IsAbove(role, guild.Id);

    /// <summary>True when the member stands above another member.</summary>
    public static bool Outranks(this GuildState guild, Member member, Member other) =>
        other.User.Id != guild.Guild.Owner && guild.Outranks(member, guild.TopRoleOf(other));

    /// <summary>All roles, highest first.</summary>
    internal static Role[] RolesFromTheTop(this GuildState guild)
    {
        Role[] roles = [.. guild.Roles.Values];
        Array.Sort(roles, (a, b) => a.Id == b.Id ? 0 : a.IsAbove(b, guild.Id) ? -1 : 1);
        return roles;
    }
}

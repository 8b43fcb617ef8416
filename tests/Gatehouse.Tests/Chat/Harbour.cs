using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Chat;

/// <summary>The cast: Ada owns the guild "harbour", Bo and Cem are members, Dot is nobody there.</summary>
internal static class Harbour
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static readonly User Ada = new(new UserId(1), "ada", IsBot: false);
    public static readonly User Bo = new(new UserId(2), "bo", IsBot: false);
    public static readonly User Cem = new(new UserId(3), "cem", IsBot: false);
    public static readonly User Dot = new(new UserId(4), "dot", IsBot: false);

    public static readonly GuildId Id = new(100);
    public static readonly ChannelId General = new(101);

    public static GuildState New() =>
        GuildRules.Create(Id, General, Ada, new NewGuild("harbour"), Noon).Value.With(new Member(Bo, Noon)).With(new Member(Cem, Noon));

    /// <summary>Gives somebody a role of their own with these permissions.</summary>
    public static GuildState Granting(this GuildState guild, User user, Permissions permissions, int position = 1, ulong id = 0)
    {
        var role = new Role(new RoleId(id == 0 ? 1_000 + user.Id.Value : id), "role", permissions, position);
        var member = guild.Members[user.Id];
        return guild.With(role).With(member with { Roles = member.Roles.Add(role.Id) });
    }

    public static GuildState WithEveryone(this GuildState guild, Permissions permissions) =>
        guild.With(guild.Roles[guild.Id.EveryoneRole] with { Permissions = permissions });

    public static GuildState WithOverwrites(this GuildState guild, params Overwrite[] overwrites) =>
        guild.With(guild.Channels[General] with { Overwrites = [.. overwrites] });

    public static Overwrite Everyone(Permissions allow = 0, Permissions deny = 0) => new(Id.Value, OverwriteKind.Role, allow, deny);

    public static Overwrite For(User user, Permissions allow = 0, Permissions deny = 0) =>
        new(user.Id.Value, OverwriteKind.Member, allow, deny);

    public static Overwrite For(RoleId role, Permissions allow = 0, Permissions deny = 0) =>
        new(role.Value, OverwriteKind.Role, allow, deny);

    /// <summary>Element by element: two immutable arrays are equal only when they are the same one.</summary>
    public static void Are<T>(this ImmutableArray<T> actual, params IEnumerable<T> expected) => Assert.Equal(expected, actual.AsEnumerable());

    public static void Refuses<T>(this Result<T> result, Fault fault) => Assert.Equal(fault, result.Fault);

    public static void RefusesField<T>(this Result<T> result, string path, string code)
    {
        Assert.Equal(50035, result.Fault?.Code);
        Assert.Contains(result.Fault!.Fields, field => field.Path == path && field.Code == code);
    }
}

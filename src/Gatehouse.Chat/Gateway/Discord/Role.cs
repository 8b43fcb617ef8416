using System.Globalization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A role (discord-api-docs, "Role Object"). No <c>tags</c>: in them, present-with-null means true.</summary>
internal sealed record RoleShape
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public int Color { get; init; }

    // oceanic throws without it.
    public required RoleColorsShape Colors { get; init; }

    public bool Hoist { get; init; }

    public string? Icon { get; init; }

    public string? UnicodeEmoji { get; init; }

    public int Position { get; init; }

    public required string Permissions { get; init; }

    public bool Managed { get; init; }

    public bool Mentionable { get; init; }

    public int Flags { get; init; }
}

/// <summary>A role's colours; gradients (the other two) are not ours.</summary>
internal sealed record RoleColorsShape(int PrimaryColor, int? SecondaryColor, int? TertiaryColor);

/// <summary>Body of GUILD_ROLE_CREATE and GUILD_ROLE_UPDATE.</summary>
internal sealed record RoleEventShape(string GuildId, RoleShape Role);

/// <summary>Body of GUILD_ROLE_DELETE.</summary>
internal sealed record RoleDeletedShape(string GuildId, string RoleId);

internal static partial class Shapes
{
    public static RoleShape Role(Role role) => new()
    {
        Id = role.Id.ToString(),
        Name = role.Name,
        Color = role.Color,
        Colors = new RoleColorsShape(role.Color, null, null),
        Hoist = role.Hoist,
        Position = role.Position,
        Permissions = Bits(role.Permissions),
        Mentionable = role.Mentionable,
    };

    /// <summary>A guild's roles, lowest first.</summary>
    public static RoleShape[] Roles(GuildState guild) =>
        [.. guild.Roles.Values.OrderBy(role => role.Position).ThenBy(role => role.Id.Value).Select(Role)];

    /// <summary>Permissions as Discord writes them: decimal digits in a string, since JavaScript's numbers end at 2^53.</summary>
    public static string Bits(Permissions permissions) => ((ulong)permissions).ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>Permission bits and overwrites for tests (discord-api-docs, "Permissions").</summary>
public static class Overwrites
{
    public const long Administrator = 1 << 3;
    public const long ManageChannels = 1 << 4;
    public const long ManageGuild = 1 << 5;
    public const long ViewChannel = 1 << 10;
    public const long SendMessages = 1 << 11;
    public const long ManageMessages = 1 << 13;
    public const long ReadMessageHistory = 1 << 16;

    /// <summary>An overwrite that denies VIEW_CHANNEL to @everyone.</summary>
    public static JsonArray HiddenFromEveryone(Place place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return [Role(place.Guild, deny: ViewChannel)];
    }

    public static JsonObject Role(string id, long allow = 0, long deny = 0) => Overwrite(id, 0, allow, deny);

    public static JsonObject Member(string id, long allow = 0, long deny = 0) => Overwrite(id, 1, allow, deny);

    private static JsonObject Overwrite(string id, int type, long allow, long deny) => new()
    {
        ["id"] = id,
        ["type"] = type,
        ["allow"] = allow.ToString(CultureInfo.InvariantCulture),
        ["deny"] = deny.ToString(CultureInfo.InvariantCulture),
    };
}

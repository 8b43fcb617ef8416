using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>What each route is for; a room's routes in a file of their own.</summary>
internal static partial class RouteDescriptions
{
    private const int LongestPage = 100;

    // Who asks for what is not there, or not for them.
    private static readonly Fault[] InGuild = [Faults.UnknownGuild, Faults.MissingAccess];
    private static readonly Fault[] InChannel = [Faults.UnknownChannel, Faults.MissingAccess];

    public static IEnumerable<RouteDescription> All => [.. People, .. Guilds, .. Channels, .. Messages, .. Webhooks];

    private static Field Limit(int max, int usual) => Field.Number("limit", 1, max, usual);
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api.Describing;

internal static partial class RouteDescriptions
{
    private static readonly Field Nowhere = Field.Snowflake("parent_id", Samples.Quay).OrNull with { Example = null };

    private static Sample OneChannel => Sample.Of(Shapes.Channel(Samples.Channel, Samples.Said), DiscordJson.Default.ChannelShape);

    private static Field[] ChannelFields =>
    [
        Field.Number("type", 0, 13, 0), Field.Text("topic", 1_024, "What comes, what goes.").OrNull, Nowhere, Field.Number("position", 0, int.MaxValue, 0), Field.Flag("nsfw"),
        Field.Number("rate_limit_per_user", 0, 21_600, 0),
        Field.List(
            Field.Object("permission_overwrites", Field.Snowflake("id", Samples.Harbour).Required, Field.Choice("type", 0, 0, 1), Field.Bits("allow", "1024"), Field.Bits("deny", "2048")),
            Limits.OverwritesPerChannel),
    ];

    private static IEnumerable<RouteDescription> Channels =>
    [
        new("GET /guilds/{guild_id}/channels", "Lists the channels that the asker may view")
        {
            Answer = Sample.Of([Shapes.Channel(Samples.Channel, Samples.Said)], DiscordJson.Default.ChannelShapeArray), Refusals = InGuild,
        },
        new("POST /guilds/{guild_id}/channels", "Creates a channel or a category")
        {
            Body = [Field.Text("name", 100, "quay", 1).Required, .. ChannelFields],
            Status = 201,
            Answer = OneChannel,
            Refusals = [.. InGuild, Faults.MissingPermissions, Faults.TooManyChannels, Faults.TooManyOverwrites],
        },
        new("PATCH /guilds/{guild_id}/channels", "Moves channels")
        {
            Body = [Field.Snowflake("id", Samples.Quay).Required, Field.Number("position", 0, int.MaxValue, 0), Nowhere, Field.Flag("lock_permissions")],
            BodyIsList = true,
            Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownChannel],
        },
        new("GET /channels/{channel_id}", "Shows a channel or a conversation") { Answer = OneChannel, Refusals = InChannel },
        new("PATCH /channels/{channel_id}", "Changes a channel, or a group DM's name, icon and owner")
        {
            Body = [Field.Text("name", 100, "quay", 1), .. ChannelFields],
            Answer = OneChannel,
            Refusals = [.. InChannel, Faults.MissingPermissions, Faults.WrongChannelKind, Faults.TooManyOverwrites],
        },
        new("DELETE /channels/{channel_id}", "Deletes a channel, leaves a group DM, or puts a DM away") { Answer = OneChannel, Refusals = [.. InChannel, Faults.MissingPermissions] },
        new("PUT /channels/{channel_id}/permissions/{target_id}", "Sets a channel's exception for a role or a member")
        {
            Body = [Field.Choice("type", 1, 0, 1), Field.Bits("allow", "1024"), Field.Bits("deny", "2048")],
            Refusals = [.. InChannel, Faults.MissingPermissions, Faults.TooManyOverwrites],
        },
        new("DELETE /channels/{channel_id}/permissions/{target_id}", "Removes a channel's exception") { Refusals = [.. InChannel, Faults.MissingPermissions, Faults.UnknownOverwrite] },
    ];
}

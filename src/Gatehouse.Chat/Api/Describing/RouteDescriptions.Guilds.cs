using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api.Describing;

internal static partial class RouteDescriptions
{
    private static readonly Fault[] OnMember = [.. InGuild, Faults.MissingPermissions, Faults.UnknownMember];
    private static readonly Fault[] OnRole = [.. InGuild, Faults.MissingPermissions, Faults.UnknownRole];

    private static Sample OneGuild => Sample.Of(Shapes.Guild(Samples.Guild), DiscordJson.Default.GuildShape);

    private static Sample OneMember => Sample.Of(Shapes.Member(Samples.Bosun), DiscordJson.Default.MemberShape);

    private static Sample Members => Sample.Of([Shapes.Member(Samples.Bosun)], DiscordJson.Default.MemberShapeArray);

    private static Sample OneRole => Sample.Of(Shapes.Role(Samples.Pilot), DiscordJson.Default.RoleShape);

    private static Sample Roles => Sample.Of(Shapes.Roles(Samples.Guild), DiscordJson.Default.RoleShapeArray);

    private static Sample OneInvite => Sample.Of(Shapes.Invite(Samples.Invite, Samples.Guild), DiscordJson.Default.InviteShape);

    private static Sample SomeInvites => Sample.Of([Shapes.Invite(Samples.Invite, Samples.Guild)], DiscordJson.Default.InviteShapeArray);

    private static Field SystemChannelFlags => Field.Number("system_channel_flags", 0, (int)Unsaid.Everything, 0);

    private static Field[] RoleFields =>
    [
        Field.Text("name", 100, "pilot", 1), Field.Bits("permissions", "11264"), Field.Number("color", 0, 0xFFFFFF, 0x3498DB), Field.Flag("hoist", true), Field.Flag("mentionable"),
    ];

    private static Field[] BanFields => [Field.Number("delete_message_seconds", 0, 604_800, 0), Field.Number("delete_message_days", 0, 7, 0)];

    private static Sample Regions => Sample.Of([Shapes.VoiceRegion("voice.example.org:443")], DiscordJson.Default.VoiceRegionShapeArray);

    private static IEnumerable<RouteDescription> Guilds =>
    [
        new("POST /guilds", "Founds a guild")
        {
            Body =
            [
                Field.Text("name", 100, "harbour", 2).Required, Field.Text("icon", 2_048, "https://example.org/harbour.png"), Field.Text("description", 300, "Ships."), SystemChannelFlags,
            ],
            Status = 201,
            Answer = OneGuild,
            Refusals = [Faults.TooManyGuilds(Limits.GuildsPerPerson)],
        },
        new("GET /guilds/{guild_id}", "Shows a guild") { Query = [Field.Flag("with_counts", true)], Answer = OneGuild, Refusals = InGuild },
        new("PATCH /guilds/{guild_id}", "Changes a guild")
        {
            Remarks = "Needs MANAGE_GUILD; only the owner passes it on. Whoever joins is announced in the system channel by a message of type 7, unless bit 0 of system_channel_flags is set.",
            Body =
            [
                Field.Text("name", 100, "harbour", 2), Field.Text("icon", 2_048, "https://example.org/harbour.png").OrNull, Field.Text("description", 300, "Ships.").OrNull,
                Field.Snowflake("system_channel_id", Samples.Quay).OrNull, SystemChannelFlags, Field.Snowflake("owner_id", Samples.Ada.Id),
            ],
            Answer = OneGuild,
            Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownMember],
        },
        new("DELETE /guilds/{guild_id}", "Deletes a guild with all that is in it") { Refusals = [.. InGuild, Faults.MissingPermissions] },
        new("GET /guilds/{guild_id}/members", "Lists members by id") { Query = [Limit(1_000, 100), Field.Snowflake("after", 0)], Answer = Members, Refusals = InGuild },
        new("GET /guilds/{guild_id}/members/search", "Finds members by the beginning of their names")
        {
            Query = [Field.Text("query", 100, "bo", 1).Required, Limit(1_000, 10)], Answer = Members, Refusals = InGuild,
        },
        new("GET /guilds/{guild_id}/members/{user_id}", "Shows a member") { Answer = OneMember, Refusals = [.. InGuild, Faults.UnknownMember] },
        new("PUT /guilds/{guild_id}/members/{user_id}", "Lets a bot in")
        {
            Remarks = "Needs MANAGE_GUILD. 204 when it is in already.", Status = 201, Answer = OneMember, Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownUser],
        },
        new("PATCH /guilds/{guild_id}/members/{user_id}", "Changes a member: name here, roles, time-out")
        {
            Body = [Field.Text("nick", 32, "Bosun").OrNull, Field.List(Field.Snowflake("roles", Samples.Pilots), 250), Field.Time("communication_disabled_until", "2026-01-03T12:00:00Z").OrNull,
                Field.Flag("mute"), Field.Flag("deaf"), Field.Snowflake("channel_id", Samples.Quay).OrNull],
            Remarks = "Muting, deafening and moving are for who is in a voice channel.",
            Answer = OneMember,
            Refusals = [.. OnMember, Faults.UnknownRole, Faults.InvalidRole, Faults.UnknownChannel, Faults.NotInVoice],
        },
        new("DELETE /guilds/{guild_id}/members/{user_id}", "Puts a member out") { Refusals = OnMember },
        new("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}", "Gives a member a role") { Refusals = [.. OnMember, Faults.UnknownRole, Faults.InvalidRole] },
        new("DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}", "Takes a role from a member") { Refusals = [.. OnMember, Faults.UnknownRole, Faults.InvalidRole] },
        new("GET /guilds/{guild_id}/bans", "Lists who may not come in")
        {
            Query = [Limit(1_000, 1_000), Field.Snowflake("before", 0), Field.Snowflake("after", 0)],
            Answer = Sample.Of([new BanShape("Sank a boat.", Shapes.User(Samples.Bo))], DiscordJson.Default.BanShapeArray),
            Refusals = [.. InGuild, Faults.MissingPermissions],
        },
        new("GET /guilds/{guild_id}/bans/{user_id}", "Shows a ban")
        {
            Answer = Sample.Of(new BanShape("Sank a boat.", Shapes.User(Samples.Bo)), DiscordJson.Default.BanShape), Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownBan],
        },
        new("PUT /guilds/{guild_id}/bans/{user_id}", "Bans a user, and removes what they said lately if asked to")
        {
            Body = BanFields, Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownUser, Faults.TooManyBans],
        },
        new("DELETE /guilds/{guild_id}/bans/{user_id}", "Lifts a ban") { Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownBan] },
        new("POST /guilds/{guild_id}/bulk-ban", "Bans up to 200 users at once")
        {
            Body = [Field.List(Field.Snowflake("user_ids", Samples.Bo.Id), 200).Required, .. BanFields],
            Answer = Sample.Of(new BannedManyShape([Samples.Bo.Id.ToString()], []), DiscordJson.Default.BannedManyShape),
            Refusals = [.. InGuild, Faults.MissingPermissions, Faults.BannedNobody],
        },
        new("GET /guilds/{guild_id}/audit-logs", "Shows what was done in a guild, the newest first")
        {
            Remarks = "Needs VIEW_AUDIT_LOG. With after, the oldest come first. Entries are kept for 45 days.",
            Query = [Field.Snowflake("user_id", Samples.Ada.Id), Field.Number("action_type", 0, int.MaxValue, 20), Limit(100, 50), Field.Snowflake("before", 0), Field.Snowflake("after", 0)],
            Answer = Sample.Of(new AuditLogShape([JsonElement.Parse(EventDescriptions.Kick)], [Shapes.User(Samples.Ada), Shapes.User(Samples.Bo)]), DiscordJson.Default.AuditLogShape),
            Refusals = [.. InGuild, Faults.MissingPermissions],
        },
        new("PATCH /guilds/{guild_id}/voice-states/{user_id}", "Lets somebody speak on a stage or not, or asks to speak there")
        {
            Remarks = "As `@me`, one asks with REQUEST_TO_SPEAK, begins to speak with MUTE_MEMBERS, and stops either without. Others need MUTE_MEMBERS.",
            Body =
            [
                Field.Snowflake("channel_id", Samples.Quay), Field.Flag("suppress"), Field.Time("request_to_speak_timestamp", "2026-01-02T12:00:00Z").OrNull,
            ],
            Refusals = [.. InGuild, Faults.MissingPermissions, Faults.UnknownVoiceState, Faults.NotInVoice, Faults.WrongChannelKind],
        },
        new("GET /guilds/{guild_id}/regions", "Lists where the guild's voices can go") { Answer = Regions, Refusals = InGuild },
        new("GET /voice/regions", "Lists where voices can go: where the voice server is, if there is one") { Answer = Regions },
        new("GET /guilds/{guild_id}/voice-states/{user_id}", "Shows where somebody is heard")
        {
            Answer = Sample.Of(EventDescriptions.Heard, DiscordJson.Default.VoiceStateShape), Refusals = [.. InGuild, Faults.UnknownVoiceState],
        },
        new("GET /guilds/{guild_id}/roles", "Lists roles, the lowest first") { Answer = Roles, Refusals = InGuild },
        new("POST /guilds/{guild_id}/roles", "Creates a role") { Body = RoleFields, Answer = OneRole, Refusals = [.. InGuild, Faults.MissingPermissions, Faults.TooManyRoles] },
        new("PATCH /guilds/{guild_id}/roles", "Moves roles up and down")
        {
            Body = [Field.Snowflake("id", Samples.Pilots).Required, Field.Number("position", 0, int.MaxValue, 1)], BodyIsList = true, Answer = Roles, Refusals = OnRole,
        },
        new("GET /guilds/{guild_id}/roles/{role_id}", "Shows a role") { Answer = OneRole, Refusals = [.. InGuild, Faults.UnknownRole] },
        new("PATCH /guilds/{guild_id}/roles/{role_id}", "Changes a role") { Body = RoleFields, Answer = OneRole, Refusals = OnRole },
        new("DELETE /guilds/{guild_id}/roles/{role_id}", "Deletes a role") { Refusals = [.. OnRole, Faults.InvalidRole] },
        new("POST /channels/{channel_id}/invites", "Makes an invitation into a guild")
        {
            Body = [Field.Number("max_age", 0, 604_800, 86_400), Field.Number("max_uses", 0, 100, 0), Field.Flag("temporary")],
            Answer = OneInvite,
            Refusals = [.. InChannel, Faults.MissingPermissions, Faults.TooManyInvites],
        },
        new("GET /invites/{code}", "Shows an invitation") { Answer = OneInvite, Refusals = [Faults.UnknownInvite] },
        new("DELETE /invites/{code}", "Takes an invitation back") { Answer = OneInvite, Refusals = [Faults.UnknownInvite, Faults.MissingAccess, Faults.MissingPermissions] },
        new("GET /channels/{channel_id}/invites", "Lists the invitations that show a channel") { Answer = SomeInvites, Refusals = [.. InChannel, Faults.MissingPermissions] },
        new("GET /guilds/{guild_id}/invites", "Lists the invitations into a guild") { Answer = SomeInvites, Refusals = [.. InGuild, Faults.MissingPermissions] },
        new("POST /invites/{code}", "Joins a guild by invitation")
        {
            Answer = OneInvite, Refusals = [Faults.UnknownInvite, Faults.NotForBots, Faults.Banned, Faults.TooManyMembers, Faults.TooManyGuilds(Limits.GuildsPerPerson)],
        },
    ];
}

using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>The rows of the permission matrix: guilds and who is in them.</summary>
internal static partial class Actions
{
    private const long CreateInvite = 1 << 0;
    private const long Kick = 1 << 1;
    private const long Ban = 1 << 2;
    private const long AddReactions = 1 << 6;
    private const long ReadRecords = 1 << 7;
    private const long SendTts = 1 << 12;
    private const long UseExternalEmojis = 1 << 18;
    private const long Connect = 1 << 20;
    private const long Mute = 1 << 22;
    private const long Deafen = 1 << 23;
    private const long Move = 1 << 24;
    private const long ChangeNickname = 1 << 26;
    private const long ManageNicknames = 1 << 27;
    private const long ManageRoles = 1 << 28;
    private const long ManageWebhooks = 1 << 29;
    private const long RequestToSpeak = 1L << 32;
    private const long Moderate = 1L << 40;
    private const long PinMessages = 1L << 51;
    private const long Membership = 0;

    public static readonly IReadOnlyList<Deed> All = [.. OfGuilds(), .. OfMembers(), .. OfRoles(), .. OfVoices(), .. OfChannels(), .. OfMessages(), .. OfReactions(), .. OfWebhooks()];

    /// <summary>What is asked for over the socket, with op 4.</summary>
    public static readonly Deed ComeIn = new("come into a voice channel", Connect, ("", "", null)) { Where = "voice" };

    /// <summary>Routes that are no matter of a guild's or a channel's permissions, and of what instead.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoMatterOfPermissions = Because(
        ("for anybody, to become somebody", ["POST /auth/register", "POST /auth/login", "POST /auth/refresh", "POST /auth/logout"]),
        ("one's own affair", [
            "GET /users/@me", "PATCH /users/@me", "GET /users/@me/settings", "PATCH /users/@me/settings", "GET /users/@me/guilds", "GET /users/@me/channels",
            "POST /applications", "GET /applications/@me", "GET /oauth2/applications/@me",
        ]),
        ("the same for everybody", ["GET /gateway", "GET /gateway/bot", "GET /users/{user_id}", "GET /voice/regions"]),
        ("there is no guild yet", ["POST /guilds"]),
        ("for whoever has the code", ["GET /invites/{code}", "POST /invites/{code}"]),
        ("in a conversation there are no permissions", [
            "POST /users/@me/channels", "PUT /channels/{channel_id}/recipients/{user_id}", "DELETE /channels/{channel_id}/recipients/{user_id}",
        ]),
        ("for whoever has the token", [
            "GET /webhooks/{webhook_id}/{webhook_token}", "PATCH /webhooks/{webhook_id}/{webhook_token}", "DELETE /webhooks/{webhook_id}/{webhook_token}",
            "POST /webhooks/{webhook_id}/{webhook_token}", "GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
            "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}", "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
        ]));

    private static IEnumerable<Deed> OfGuilds() =>
    [
        new("look at a guild", Membership, ("GET", "/guilds/{guild}", null)),
        new("change a guild", Overwrites.ManageGuild, ("PATCH", "/guilds/{guild}", """{"name":"bay"}""")),
        new("hand a guild over", Membership, ("PATCH", "/guilds/{guild}", """{"owner_id":"{member}"}""")) { OnlyOwner = true },
        new("delete a guild", Membership, ("DELETE", "/guilds/{guild}", null)) { OnlyOwner = true },
        new("leave a guild", Membership, ("DELETE", "/users/@me/guilds/{guild}", null)) { ForOwner = (400, 50055) },
        new("read the records", ReadRecords, ("GET", "/guilds/{guild}/audit-logs", null)),
        new("list a guild's invitations", Overwrites.ManageGuild, ("GET", "/guilds/{guild}/invites", null)),
        new("list a guild's webhooks", ManageWebhooks, ("GET", "/guilds/{guild}/webhooks", null)),
        new("list regions", Membership, ("GET", "/guilds/{guild}/regions", null)),
        new("search a guild", Overwrites.ReadMessageHistory, ("GET", "/guilds/{guild}/messages/search?content=ahoy", null)) { Where = "channel", EvenSilenced = true, ShowsAsync = FoundAsync },
        new("search a guild's hidden channels", Overwrites.ViewChannel, ("GET", "/guilds/{guild}/messages/search?content=ahoy", null))
        {
            Where = "channel", EvenSilenced = true, ShowsAsync = FoundAsync,
        },
    ];

    private static IEnumerable<Deed> OfMembers() =>
    [
        new("list members", Membership, ("GET", "/guilds/{guild}/members?limit=10", null)),
        new("find members", Membership, ("GET", "/guilds/{guild}/members/search?query=cem", null)),
        new("look at a member", Membership, ("GET", "/guilds/{guild}/members/{member}", null)),
        new("let a bot in", Overwrites.ManageGuild, ("PUT", "/guilds/{guild}/members/{bot}", null)),
        new("rename oneself", ChangeNickname, ("PATCH", "/guilds/{guild}/members/@me", """{"nick":"x"}""")),
        new("rename a member", ManageNicknames, ("PATCH", "/guilds/{guild}/members/{member}", """{"nick":"x"}""")),
        new("silence a member", Moderate, ("PATCH", "/guilds/{guild}/members/{member}", """{"communication_disabled_until":"2020-01-01T00:00:00Z"}""")),
        new("kick a member", Kick, ("DELETE", "/guilds/{guild}/members/{member}", null)),
        new("ban a member", Ban, ("PUT", "/guilds/{guild}/bans/{member}", null)),
        new("ban a stranger", Ban, ("PUT", "/guilds/{guild}/bans/{stranger}", null)),
        new("ban many", Ban, ("POST", "/guilds/{guild}/bulk-ban", """{"user_ids":["{member}","{stranger}"]}""")) { Besides = Overwrites.ManageGuild },
        new("ban many, as a manager", Overwrites.ManageGuild, ("POST", "/guilds/{guild}/bulk-ban", """{"user_ids":["{member}"]}""")) { Besides = Ban },
        new("list bans", Ban, ("GET", "/guilds/{guild}/bans", null)),
        new("look at a ban", Ban, ("GET", "/guilds/{guild}/bans/{stranger}", null)) { Given = [("PUT", "/guilds/{guild}/bans/{stranger}", null)] },
        new("lift a ban", Ban, ("DELETE", "/guilds/{guild}/bans/{stranger}", null)) { Given = [("PUT", "/guilds/{guild}/bans/{stranger}", null)] },
    ];

    private static IEnumerable<Deed> OfRoles() =>
    [
        new("list roles", Membership, ("GET", "/guilds/{guild}/roles", null)),
        new("look at a role", Membership, ("GET", "/guilds/{guild}/roles/{role}", null)),
        new("create a role", ManageRoles, ("POST", "/guilds/{guild}/roles", """{"name":"x","permissions":"0"}""")),
        new("change a role", ManageRoles, ("PATCH", "/guilds/{guild}/roles/{role}", """{"name":"x"}""")),
        new("order roles", ManageRoles, ("PATCH", "/guilds/{guild}/roles", """[{"id":"{role}","position":2}]""")),
        new("delete a role", ManageRoles, ("DELETE", "/guilds/{guild}/roles/{role}", null)),
        new("give a role", ManageRoles, ("PUT", "/guilds/{guild}/members/{member}/roles/{role}", null)),
        new("take a role", ManageRoles, ("DELETE", "/guilds/{guild}/members/{member}/roles/{role}", null))
        {
            Given = [("PUT", "/guilds/{guild}/members/{member}/roles/{role}", null)],
        },
        new("set all roles of a member", ManageRoles, ("PATCH", "/guilds/{guild}/members/{member}", """{"roles":["{role}"]}""")),
    ];

    private static IEnumerable<Deed> OfVoices() =>
    [
        new("see where a member is heard", Overwrites.ViewChannel, ("GET", "/guilds/{guild}/voice-states/{member}", null))
        {
            Heard = "member", Where = "stage", EvenSilenced = true, Otherwise = (404, 10065),
        },
        new("let a member speak on a stage", Mute, ("PATCH", "/guilds/{guild}/voice-states/{member}", """{"suppress":false}""")) { Heard = "member", Where = "stage" },
        new("speak on a stage", Mute, ("PATCH", "/guilds/{guild}/voice-states/@me", """{"suppress":false}""")) { Heard = "me", Where = "stage", WhenSilenced = (404, 10065) },
        new("ask to speak on a stage", RequestToSpeak, ("PATCH", "/guilds/{guild}/voice-states/@me", """{"request_to_speak_timestamp":"2026-01-02T03:04:05Z"}"""))
        {
            Heard = "me", Where = "stage", WhenSilenced = (404, 10065),
        },
        new("mute a member", Mute, ("PATCH", "/guilds/{guild}/members/{member}", """{"mute":true}""")) { Heard = "member" },
        new("deafen a member", Deafen, ("PATCH", "/guilds/{guild}/members/{member}", """{"deaf":true}""")) { Heard = "member" },
        new("move a member", Move, ("PATCH", "/guilds/{guild}/members/{member}", """{"channel_id":"{voice}"}""")) { Heard = "member", Where = "voice", Besides = Connect },
        new("put a member out of a voice channel", Move, ("PATCH", "/guilds/{guild}/members/{member}", """{"channel_id":null}""")) { Heard = "member" },
    ];

    private static Task<bool> FoundAsync(Scene scene, Answer answer) => Task.FromResult(answer.Json.Number("total_results") > 0);

    private static Dictionary<string, string> Because(params (string Reason, string[] Routes)[] reasons) =>
        reasons.SelectMany(reason => reason.Routes, (reason, route) => (route, reason.Reason)).ToDictionary(pair => pair.route, pair => pair.Reason, StringComparer.Ordinal);
}

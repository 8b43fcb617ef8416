using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>One row of the permission matrix.</summary>
/// <param name="Name">What is done, for the name of the test.</param>
/// <param name="Permission">What it takes.</param>
/// <param name="Request">How it is asked for. In braces: guild, channel, voice, message (Cem's), reply (the owner's), role (a low one), member (Cem), stranger (Dot), me, and made, code and token of what was prepared.</param>
internal sealed record Deed(string Name, long Permission, (string Method, string Path, string? Body) Request)
{
    /// <summary>What the owner does before, in order.</summary>
    public (string Method, string Path, string? Body)[] Given { get; init; } = [];

    /// <summary>Other permissions that it takes, which everybody is given.</summary>
    public long Besides { get; init; }

    /// <summary>The channel whose exceptions count; empty where the guild's permissions alone do.</summary>
    public string Where { get; init; } = "";

    /// <summary>Silence does not take it away.</summary>
    public bool EvenSilenced { get; init; }

    public bool KnowsOf(string who) => Where.Length > 0 || who is not ("allowed here" or "denied here");

    /// <summary>The error code that somebody must get; null when it must succeed.</summary>
    public int? ExpectationOf(string who) => who switch
    {
        "owner" or "administrator" or "role" or "allowed here" => null,
        "silenced" when EvenSilenced => null,
        "stranger" => 50001,
        // Who may not view a channel does not hear what else they may not do there.
        "denied here" or "none" when (Permission & Overwrites.ViewChannel) != 0 => 50001,
        _ => 50013,
    };
}

/// <summary>The rows of the permission matrix.</summary>
internal static class Actions
{
    private const long CreateInvite = 1 << 0;
    private const long Kick = 1 << 1;
    private const long Ban = 1 << 2;
    private const long ManageRoles = 1 << 28;
    private const long ManageNicknames = 1 << 27;
    private const long ChangeNickname = 1 << 26;
    private const long Moderate = 1L << 40;

    public static readonly IReadOnlyList<Deed> All =
    [
        .. OfGuilds(), .. OfChannels(), .. OfMessages(),
    ];

    private static IEnumerable<Deed> OfGuilds() =>
    [
        new("change a guild", Overwrites.ManageGuild, ("PATCH", "/guilds/{guild}", """{"name":"bay"}""")),
        new("create a channel", Overwrites.ManageChannels, ("POST", "/guilds/{guild}/channels", """{"name":"pier"}""")),
        new("order channels", Overwrites.ManageChannels, ("PATCH", "/guilds/{guild}/channels", """[{"id":"{channel}","position":9}]""")),
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
        new("read the records", 1 << 7, ("GET", "/guilds/{guild}/audit-logs", null)),
        new("lift a ban", Ban, ("DELETE", "/guilds/{guild}/bans/{stranger}", null)) { Given = [("PUT", "/guilds/{guild}/bans/{stranger}", null)] },
    ];

    private static IEnumerable<Deed> OfChannels() =>
    [
        new("look at a channel", Overwrites.ViewChannel, ("GET", "/channels/{channel}", null)) { Where = "channel", EvenSilenced = true },
        new("change a channel", Overwrites.ManageChannels, ("PATCH", "/channels/{channel}", """{"topic":"x"}""")) { Where = "channel" },
        new("delete a channel", Overwrites.ManageChannels, ("DELETE", "/channels/{channel}", null)) { Where = "channel" },
        new("invite", CreateInvite, ("POST", "/channels/{channel}/invites", "{}")) { Where = "channel" },
    ];

    private static IEnumerable<Deed> OfMessages() =>
    [
        new("post", Overwrites.SendMessages, ("POST", "/channels/{channel}/messages", """{"content":"ahoy"}""")) { Where = "channel" },
        new("type", Overwrites.SendMessages, ("POST", "/channels/{channel}/typing", null)) { Where = "channel" },
        new("look at a message", Overwrites.ReadMessageHistory, ("GET", "/channels/{channel}/messages/{message}", null)) { Where = "channel", EvenSilenced = true },
        new("search a channel", Overwrites.ReadMessageHistory, ("GET", "/channels/{channel}/messages/search?content=ahoy", null)) { Where = "channel", EvenSilenced = true },
        new("say what one has read", Overwrites.ReadMessageHistory, ("POST", "/channels/{channel}/messages/{message}/ack", """{"token":null}""")) { Where = "channel", EvenSilenced = true },
        new("delete another's message", Overwrites.ManageMessages, ("DELETE", "/channels/{channel}/messages/{message}", null)) { Where = "channel" },
        new("delete many messages", Overwrites.ManageMessages, ("POST", "/channels/{channel}/messages/bulk-delete", """{"messages":["{message}","{reply}"]}"""))
        {
            Where = "channel",
        },
    ];
}

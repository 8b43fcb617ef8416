using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>The rows of the permission matrix: channels and what is in them.</summary>
internal static partial class Actions
{
    private const string Message = "/channels/{channel}/messages/{message}";
    private const string Thumb = "/reactions/%F0%9F%91%8D";

    private static readonly (string Method, string Path, string? Body) Thumbed = ("PUT", Message + Thumb + "/@me", null);
    private static readonly (string Method, string Path, string? Body) Pinned = ("PUT", "/channels/{channel}/messages/pins/{message}", null);
    private static readonly (string Method, string Path, string? Body) Invited = ("POST", "/channels/{channel}/invites", "{}");
    private static readonly (string Method, string Path, string? Body) Hooked = ("POST", "/channels/{channel}/webhooks", """{"name":"bell"}""");

    private static IEnumerable<Deed> OfChannels() =>
    [
        new("list channels", Membership, ("GET", "/guilds/{guild}/channels", null)),
        new("list a channel among others", Overwrites.ViewChannel, ("GET", "/guilds/{guild}/channels", null))
        {
            Where = "channel",
            EvenSilenced = true,
            ShowsAsync = static (scene, answer) => Task.FromResult(answer.Json.Ids().Contains(scene["channel"])),
        },
        new("create a channel", Overwrites.ManageChannels, ("POST", "/guilds/{guild}/channels", """{"name":"pier"}""")),
        new("order channels", Overwrites.ManageChannels, ("PATCH", "/guilds/{guild}/channels", """[{"id":"{channel}","position":9}]""")),
        new("look at a channel", Overwrites.ViewChannel, ("GET", "/channels/{channel}", null)) { Where = "channel", EvenSilenced = true },
        new("change a channel", Overwrites.ManageChannels, ("PATCH", "/channels/{channel}", """{"topic":"x"}""")) { Where = "channel" },
        new("delete a channel", Overwrites.ManageChannels, ("DELETE", "/channels/{channel}", null)) { Where = "channel" },
        new("make an exception", ManageRoles, ("PUT", "/channels/{channel}/permissions/{member}", """{"type":1,"allow":"0","deny":"0"}""")) { Where = "channel" },
        new("remove an exception", ManageRoles, ("DELETE", "/channels/{channel}/permissions/{member}", null))
        {
            Where = "channel", Given = [("PUT", "/channels/{channel}/permissions/{member}", """{"type":1,"allow":"0","deny":"0"}""")],
        },
        new("invite", CreateInvite, Invited) { Where = "channel" },
        new("list a channel's invitations", Overwrites.ManageChannels, ("GET", "/channels/{channel}/invites", null)) { Where = "channel" },
        new("take an invitation back", Overwrites.ManageChannels, ("DELETE", "/invites/{code}", null)) { Where = "channel", Given = [Invited] },
        new("take an invitation back, as a manager", Overwrites.ManageGuild, ("DELETE", "/invites/{code}", null)) { Given = [Invited] },
    ];

    private static IEnumerable<Deed> OfMessages() =>
    [
        new("post", Overwrites.SendMessages, ("POST", "/channels/{channel}/messages", """{"content":"ahoy"}""")) { Where = "channel" },
        new("post aloud", SendTts, ("POST", "/channels/{channel}/messages", """{"content":"ahoy","tts":true}""")) { Where = "channel", Besides = Overwrites.SendMessages },
        new("type", Overwrites.SendMessages, ("POST", "/channels/{channel}/typing", null)) { Where = "channel" },
        new("read a channel", Overwrites.ReadMessageHistory, ("GET", "/channels/{channel}/messages", null)) { Where = "channel", EvenSilenced = true, ShowsAsync = AnyAsync },
        new("look at a message", Overwrites.ReadMessageHistory, ("GET", Message, null)) { Where = "channel", EvenSilenced = true },
        new("look at a message in a hidden channel", Overwrites.ViewChannel, ("GET", Message, null)) { Where = "channel", EvenSilenced = true },
        new("search a channel", Overwrites.ReadMessageHistory, ("GET", "/channels/{channel}/messages/search?content=ahoy", null)) { Where = "channel", EvenSilenced = true },
        new("say what one has read", Overwrites.ReadMessageHistory, ("POST", Message + "/ack", """{"token":null}""")) { Where = "channel", EvenSilenced = true },
        new("say what one has read in several channels", Overwrites.ReadMessageHistory, ("POST", "/read-states/ack-bulk", """{"read_states":[{"channel_id":"{channel}","message_id":"{reply}"}]}"""))
        {
            Where = "channel", EvenSilenced = true, ShowsAsync = static (scene, _) => scene.HasReadAsync("channel", "reply"), EvenStrangersAreAnswered = true,
        },
        new("hide the cards below another's message", Overwrites.ManageMessages, ("PATCH", Message, """{"flags":4}""")) { Where = "channel" },
        new("delete another's message", Overwrites.ManageMessages, ("DELETE", Message, null)) { Where = "channel" },
        new("delete many messages", Overwrites.ManageMessages, ("POST", "/channels/{channel}/messages/bulk-delete", """{"messages":["{message}","{reply}"]}"""))
        {
            Where = "channel",
        },
        new("list pins", Overwrites.ReadMessageHistory, ("GET", "/channels/{channel}/messages/pins", null))
        {
            Where = "channel", EvenSilenced = true, Given = [Pinned], ShowsAsync = static (_, answer) => Task.FromResult(answer.Json.List("items").Count > 0),
        },
        new("list pins as before", Overwrites.ReadMessageHistory, ("GET", "/channels/{channel}/pins", null)) { Where = "channel", EvenSilenced = true, Given = [Pinned], ShowsAsync = AnyAsync },
        new("pin", PinMessages, Pinned) { Where = "channel" },
        new("pin as before", PinMessages, ("PUT", "/channels/{channel}/pins/{message}", null)) { Where = "channel" },
        new("unpin", PinMessages, ("DELETE", "/channels/{channel}/messages/pins/{message}", null)) { Where = "channel", Given = [Pinned] },
        new("unpin as before", PinMessages, ("DELETE", "/channels/{channel}/pins/{message}", null)) { Where = "channel", Given = [Pinned] },
    ];

    private static IEnumerable<Deed> OfReactions() =>
    [
        new("react", AddReactions, Thumbed) { Where = "channel" },
        new("react from elsewhere", UseExternalEmojis, ("PUT", Message + "/reactions/gull:7/@me", null)) { Where = "channel", Besides = AddReactions },
        new("react along", Overwrites.ReadMessageHistory, Thumbed) { Where = "channel", EvenSilenced = true, Given = [Thumbed] },
        new("see who reacted", Overwrites.ReadMessageHistory, ("GET", Message + Thumb, null)) { Where = "channel", EvenSilenced = true, Given = [Thumbed] },
        new("take one's reaction back", Overwrites.ViewChannel, ("DELETE", Message + Thumb + "/@me", null)) { Where = "channel", EvenSilenced = true, Given = [Thumbed] },
        new("take another's reaction away", Overwrites.ManageMessages, ("DELETE", Message + Thumb + "/{member}", null)) { Where = "channel", Given = [Thumbed] },
        new("take reactions of a sort away", Overwrites.ManageMessages, ("DELETE", Message + Thumb, null)) { Where = "channel", Given = [Thumbed] },
        new("take all reactions away", Overwrites.ManageMessages, ("DELETE", Message + "/reactions", null)) { Where = "channel", Given = [Thumbed] },
    ];

    private static IEnumerable<Deed> OfWebhooks() =>
    [
        new("make a webhook", ManageWebhooks, Hooked) { Where = "channel" },
        new("list a channel's webhooks", ManageWebhooks, ("GET", "/channels/{channel}/webhooks", null)) { Where = "channel" },
        new("look at a webhook", ManageWebhooks, ("GET", "/webhooks/{made}", null)) { Where = "channel", Given = [Hooked] },
        new("change a webhook", ManageWebhooks, ("PATCH", "/webhooks/{made}", """{"name":"gong"}""")) { Where = "channel", Given = [Hooked] },
        new("delete a webhook", ManageWebhooks, ("DELETE", "/webhooks/{made}", null)) { Where = "channel", Given = [Hooked] },
    ];

    private static Task<bool> AnyAsync(Scene scene, Answer answer) => Task.FromResult(((JsonArray)answer.Json).Count > 0);
}

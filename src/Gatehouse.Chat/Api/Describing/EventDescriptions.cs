using System.Text.Json.Nodes;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>What a dispatch of the gateway tells, and who hears it. Every event has one; a test sees to that.</summary>
/// <param name="Name">The dispatch's <c>t</c>.</param>
/// <param name="Summary">One line.</param>
/// <param name="Intent">The intent without which it is not heard; null for all sessions.</param>
/// <param name="Body">The dispatch's <c>d</c>; null where it is null.</param>
internal sealed record EventDescription(string Name, string Summary, string? Intent, Sample? Body);

/// <summary>All events that are dispatched.</summary>
internal static class EventDescriptions
{
    private const string Guilds = "GUILDS";
    private const string Members = "GUILD_MEMBERS";
    private const string Messages = "GUILD_MESSAGES or DIRECT_MESSAGES";
    private const string Reactions = "GUILD_MESSAGE_REACTIONS or DIRECT_MESSAGE_REACTIONS";

    private const long Version = 4_711;

    private static string Guild => Samples.Harbour.ToString();

    private static string Channel => Samples.Quay.ToString();

    private static string Message => Samples.Said.ToString();

    private static Sample OneChannel => Sample.Of(Shapes.ChannelChange(Samples.Channel), DiscordJson.Default.ChannelChangeShape);

    private static Sample OneRole => Sample.Of(new RoleEventShape(Guild, Shapes.Role(Samples.Pilot)), DiscordJson.Default.RoleEventShape);

    private static Sample OneMember => Sample.Of(Shapes.Member(Samples.Bosun, Samples.Harbour), DiscordJson.Default.MemberShape);

    private static Sample OneMessage => Sample.Of(Shapes.Message(Samples.Message, Samples.Guild, Samples.Files), DiscordJson.Default.MessageShape);

    private static Sample OneBan => Sample.Of(new BanEventShape(Guild, Shapes.User(Samples.Bo)), DiscordJson.Default.BanEventShape);

    private static Sample OneRecipient => Sample.Of(new RecipientShape(Samples.Cabin.ToString(), Shapes.User(Samples.Bo)), DiscordJson.Default.RecipientShape);

    private static Sample OneReaction => Sample.Of(
        new ReactionChangeShape(Samples.Bo.Id.ToString(), Channel, Message, Guild, Shapes.Emoji(new Emoji("👍"))), DiscordJson.Default.ReactionChangeShape);

    private static Sample Cleared => Sample.Of(new ReactionsClearedShape(Channel, Message, Guild), DiscordJson.Default.ReactionsClearedShape);

    private static Sample OneGuildId => Sample.Of(new GuildIdShape(Guild), DiscordJson.Default.GuildIdShape);

    public static IEnumerable<EventDescription> All =>
    [
        new("READY", "The session has begun; a GUILD_CREATE follows for each of its guilds", null, Sample.Of(Ready, DiscordJson.Default.ReadyShape)),
        new("RESUMED", "All that was missed has been told again", null, null),
        new("USER_UPDATE", "The session's own user changed", null, Sample.Of(Shapes.SelfUser(Samples.Account), DiscordJson.Default.SelfUserShape)),
        new("USER_SETTINGS_UPDATE", "What the session's user's clients share changed; only what changed is told", null, Sample.Of(
            Shapes.UserSettingsChange(UserSettings.Initial, Samples.Settings), DiscordJson.Default.UserSettingsChangeShape)),
        new("MESSAGE_ACK", "The session's user has read a channel up to a message, on whatever device", null, Sample.Of(
            Shapes.MessageAck(Samples.Read, isManual: true, Version), DiscordJson.Default.MessageAckShape)),
        new("GUILD_CREATE", "A guild with all that the session sees of it", Guilds, Sample.Of(Welcome, DiscordJson.Default.GuildCreateShape)),
        new("GUILD_UPDATE", "A guild's own properties changed", Guilds, Sample.Of(Shapes.Guild(Samples.Guild), DiscordJson.Default.GuildShape)),
        new("GUILD_DELETE", "The guild is gone, or its user is no longer in it", Guilds, OneGuildId),
        new("GUILD_ROLE_CREATE", "A role is new", Guilds, OneRole),
        new("GUILD_ROLE_UPDATE", "A role changed", Guilds, OneRole),
        new("GUILD_ROLE_DELETE", "A role is gone, also from all members", Guilds, Sample.Of(new RoleDeletedShape(Guild, Samples.Pilots.ToString()), DiscordJson.Default.RoleDeletedShape)),
        new("GUILD_MEMBER_ADD", "Somebody joined", Members, OneMember),
        new("GUILD_MEMBER_UPDATE", "A member changed; of itself a session hears without the intent", Members, OneMember),
        new("GUILD_MEMBER_REMOVE", "Somebody left or was put out", Members, Sample.Of(new MemberRemovedShape(Guild, Shapes.User(Samples.Bo)), DiscordJson.Default.MemberRemovedShape)),
        new("GUILD_BAN_ADD", "Somebody was banned; for BAN_MEMBERS or VIEW_AUDIT_LOG", "GUILD_MODERATION", OneBan),
        new("GUILD_BAN_REMOVE", "A ban was lifted; for BAN_MEMBERS or VIEW_AUDIT_LOG", "GUILD_MODERATION", OneBan),
        new("GUILD_AUDIT_LOG_ENTRY_CREATE", "Something was done in a guild; for VIEW_AUDIT_LOG", "GUILD_MODERATION", new Sample(DiscordJson.Default.JsonElement, JsonNode.Parse(Kick)!)),
        new("GUILD_MEMBERS_CHUNK", "A part of the answer to who asked for members", null, Sample.Of(
            new MembersChunkShape { GuildId = Guild, Members = [Shapes.Member(Samples.Bosun)], ChunkIndex = 0, ChunkCount = 1, Nonce = "n1" }, DiscordJson.Default.MembersChunkShape)),
        new("RATE_LIMITED", "All members of a guild were asked for again too soon", null, Sample.Of(
            new RateLimitedShape(8, 29.5, new RateLimitedMetaShape(Guild) { Nonce = "n1" }), DiscordJson.Default.RateLimitedShape)),
        new("VOICE_STATE_UPDATE", "Somebody came into a voice channel, left it, or changed how they are heard", "GUILD_VOICE_STATES", Sample.Of(
            Heard with { Member = Shapes.Member(Samples.Bosun) }, DiscordJson.Default.VoiceStateShape)),
        new("VOICE_SERVER_UPDATE", "Where the session's voice goes", null, Sample.Of(
            new VoiceServerShape("eyJhbGciOiJIUzI1NiJ9.e30.c2ln", Guild, "voice.example.org"), DiscordJson.Default.VoiceServerShape)),
        new("CHANNEL_CREATE", "A channel is new, or a conversation was begun or opened again", Guilds, Sample.Of(Shapes.Channel(Samples.Channel, last: null), DiscordJson.Default.ChannelShape)),
        new("CHANNEL_UPDATE", "A channel or a group DM changed", Guilds, OneChannel),
        new("CHANNEL_DELETE", "A channel is gone, or a conversation was left or put away", Guilds, OneChannel),
        new("CHANNEL_PINS_UPDATE", "A message was pinned, or is no longer", Guilds, Sample.Of(new PinsChangedShape(Guild, Channel), DiscordJson.Default.PinsChangedShape)),
        new("CHANNEL_RECIPIENT_ADD", "Somebody came into a group DM", null, OneRecipient),
        new("CHANNEL_RECIPIENT_REMOVE", "Somebody left a group DM", null, OneRecipient),
        new("INVITE_CREATE", "Somebody may be invited with this; for MANAGE_CHANNELS", "GUILD_INVITES", Sample.Of(Shapes.InviteCreated(Samples.Invite), DiscordJson.Default.InviteCreatedShape)),
        new("INVITE_DELETE", "An invitation was taken back; for MANAGE_CHANNELS", "GUILD_INVITES", Sample.Of(
            new InviteDeletedShape(Samples.Invite.Code, Channel, Guild), DiscordJson.Default.InviteDeletedShape)),
        new("WEBHOOKS_UPDATE", "A channel's webhooks are not what they were", "GUILD_WEBHOOKS", Sample.Of(new WebhooksChangedShape(Guild, Channel), DiscordJson.Default.WebhooksChangedShape)),
        new("MESSAGE_CREATE", "Something was said", Messages, OneMessage),
        new("MESSAGE_UPDATE", "A message changed; all of it is told", Messages, OneMessage),
        new("MESSAGE_DELETE", "A message is gone", Messages, Sample.Of(new MessageDeletedShape(Message, Channel, Guild), DiscordJson.Default.MessageDeletedShape)),
        new("MESSAGE_DELETE_BULK", "Several messages are gone", Messages, Sample.Of(new MessagesDeletedShape([Message], Channel, Guild), DiscordJson.Default.MessagesDeletedShape)),
        new("MESSAGE_REACTION_ADD", "Somebody reacted", Reactions, OneReaction),
        new("MESSAGE_REACTION_REMOVE", "A reaction was taken away", Reactions, OneReaction),
        new("MESSAGE_REACTION_REMOVE_ALL", "All reactions were taken away", Reactions, Cleared),
        new("MESSAGE_REACTION_REMOVE_EMOJI", "All reactions with an emoji were taken away", Reactions, Cleared),
        new("TYPING_START", "Somebody is typing", "GUILD_MESSAGE_TYPING or DIRECT_MESSAGE_TYPING", Sample.Of(
            new TypingShape(Channel, Guild, Samples.Bo.Id.ToString(), Samples.Noon.ToUnixTimeSeconds()) { Member = Shapes.Member(Samples.Bosun) }, DiscordJson.Default.TypingShape)),
        new("PRESENCE_UPDATE", "Somebody comes, goes, or does something else", "GUILD_PRESENCES", Sample.Of(
            new PresenceShape { User = new UserIdShape(Samples.Bo.Id.ToString()), GuildId = Guild, Status = "online", ClientStatus = new ClientStatusShape { Desktop = "online" } },
            DiscordJson.Default.PresenceShape)),
    ];

    /// <summary>An entry of a guild's records.</summary>
    internal static byte[] Kick => AuditJson.Of(
        new AuditEntry(AuditAction.MemberKick, Samples.Ada.Id, Samples.Bo.Id.Value) { Id = 1456500000000000700, Reason = "Sank a boat." }, Samples.Harbour);

    /// <summary>Somebody in a voice channel.</summary>
    internal static VoiceStateShape Heard => new()
    {
        GuildId = Guild,
        ChannelId = Channel,
        UserId = Samples.Bo.Id.ToString(),
        SessionId = "b6b1f2c8f3a94d5e",
        Deaf = false,
        Mute = false,
        SelfDeaf = false,
        SelfMute = true,
        SelfVideo = false,
        Suppress = false,
    };

    private static ReadyShape Ready => new(
        10,
        Shapes.SelfUser(Samples.Account),
        [new UnavailableGuildShape(Guild)],
        "b6b1f2c8f3a94d5e",
        "ws://localhost:8080/gateway",
        new ApplicationGlanceShape(Samples.Ada.Id.ToString()))
    {
        Shard = [0, 1],
        ReadState = Shapes.ReadStates(new ReadStates([Samples.Read], IsPartial: false), Version),
        UserSettings = Shapes.UserSettings(Samples.Settings),
    };

    private static GuildCreateShape Welcome => Shapes.GuildCreate(
        Samples.Guild,
        Samples.Ada.Id,
        Samples.Guild.Channels.Values,
        Samples.Guild.Members.Values.OrderBy(member => member.User.Id.Value),
        [],
        new Dictionary<ChannelId, MessageId> { [Samples.Quay] = Samples.Said },
        large: false);
}

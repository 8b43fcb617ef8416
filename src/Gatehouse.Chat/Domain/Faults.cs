using System.Globalization;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// Discord's refusals with its codes and words (discord-api-docs, "JSON Error Codes"). What does not exist is unknown (404). A guild that
/// the asker is not a member of, and a channel that they may not view, is "Missing Access" (403) as on Discord; whatever is inside is not
/// looked at. Who may view but not do it hears "Missing Permissions" (403).
/// </summary>
public static class Faults
{
    public static readonly Fault UnknownChannel = new(FaultKind.NotFound, 10003, "Unknown Channel");
    public static readonly Fault UnknownGuild = new(FaultKind.NotFound, 10004, "Unknown Guild");
    public static readonly Fault UnknownInvite = new(FaultKind.NotFound, 10006, "Unknown Invite");
    public static readonly Fault UnknownMember = new(FaultKind.NotFound, 10007, "Unknown Member");
    public static readonly Fault UnknownMessage = new(FaultKind.NotFound, 10008, "Unknown Message");
    public static readonly Fault UnknownOverwrite = new(FaultKind.NotFound, 10009, "Unknown permission overwrite");
    public static readonly Fault UnknownRole = new(FaultKind.NotFound, 10011, "Unknown Role");
    public static readonly Fault UnknownUser = new(FaultKind.NotFound, 10013, "Unknown User");
    public static readonly Fault UnknownVoiceState = new(FaultKind.NotFound, 10065, "Unknown Voice State");
    public static readonly Fault UnknownBan = new(FaultKind.NotFound, 10026, "Unknown Ban");

    /// <summary>What stands in the path is no emoji, or not on the message.</summary>
    public static readonly Fault UnknownEmoji = new(FaultKind.Invalid, 10014, "Unknown Emoji");

    public static readonly Fault UnknownWebhook = new(FaultKind.NotFound, 10015, "Unknown Webhook");

    public static readonly Fault NotForBots = new(FaultKind.Forbidden, 20001, "Bots cannot use this endpoint");

    public static readonly Fault TooManyPins = TooMany(30003, "pins for the channel", Limits.PinsPerChannel);
    public static readonly Fault TooManyWebhooks = TooMany(30007, "webhooks", Limits.WebhooksPerChannel);
    public static readonly Fault TooManyReactions = TooMany(30010, "reactions", Limits.ReactionsPerMessage);
    public static readonly Fault TooManyRoles = TooMany(30005, "server roles", Limits.RolesPerGuild);
    public static readonly Fault TooManyChannels = TooMany(30013, "guild channels", Limits.ChannelsPerGuild);
    public static readonly Fault TooManyInvites = TooMany(30016, "invites", Limits.InvitesPerGuild);
    public static readonly Fault TooManyMembers = TooMany(30019, "server members", Limits.MembersPerGuild);
    public static readonly Fault TooManyBans = TooMany(30035, "bans", Limits.BansPerGuild);
    public static readonly Fault TooManyOverwrites = TooMany(30060, "channel permission overwrites", Limits.OverwritesPerChannel);

    public static readonly Fault Banned = new(FaultKind.Forbidden, 40007, "The user is banned from this guild.");

    public static readonly Fault NotInVoice = new(FaultKind.Invalid, 40032, "Target user is not connected to voice.");

    public static readonly Fault MissingAccess = new(FaultKind.Forbidden, 50001, "Missing Access");
    public static readonly Fault NotYourMessage = new(FaultKind.Forbidden, 50005, "Cannot edit a message authored by another user");
    public static readonly Fault EmptyMessage = new(FaultKind.Invalid, 50006, "Cannot send an empty message");
    public static readonly Fault NotATextChannel = new(FaultKind.Invalid, 50008, "Cannot send messages in a non-text channel");
    public static readonly Fault MissingPermissions = new(FaultKind.Forbidden, 50013, "Missing Permissions");
    public static readonly Fault WrongBulk = new(
        FaultKind.Invalid, 50016, "Provided too few or too many messages to delete. Must provide at least 2 and at most 100 messages to delete.");

    public static readonly Fault SystemMessage = new(FaultKind.Forbidden, 50021, "Cannot execute action on a system message");
    public static readonly Fault InvalidRecipients = new(FaultKind.Invalid, 50033, "Invalid Recipient(s)");
    public static readonly Fault TooManyRecipients = TooMany(30004, "group DM participants", Limits.PeoplePerConversation);
    public static readonly Fault WrongChannelKind = new(FaultKind.Invalid, 50024, "Cannot execute action on this channel type");
    public static readonly Fault InvalidWebhookToken = new(FaultKind.Unauthenticated, 50027, "Invalid Webhook Token");
    public static readonly Fault InvalidRole = new(FaultKind.Invalid, 50028, "Invalid role");

    public static readonly Fault TooOldForBulk = new(FaultKind.Invalid, 50034, "You can only bulk delete messages that are under 14 days old.");

    public static readonly Fault FileTooLarge = new(FaultKind.Invalid, 50045, "File uploaded exceeds the maximum size");

    /// <summary>Its owner cannot leave a guild.</summary>
    public static readonly Fault InvalidGuild = new(FaultKind.Invalid, 50055, "Invalid Guild");

    public static readonly Fault ReplyWithoutHistory =
        new(FaultKind.Invalid, 160002, "You cannot reply without permission to read message history");

    /// <summary>Nobody of those who should be banned could be.</summary>
    public static readonly Fault BannedNobody = new(FaultKind.Invalid, 500000, "Failed to ban users");

    /// <summary>The channel is slow, and it is not the asker's turn yet.</summary>
    public static Fault NotYourTurn(TimeSpan wait) =>
        new(FaultKind.TooMany, 20016, "This action cannot be performed due to slowmode rate limit.") { RetryAfter = wait };

    /// <summary>The asker is in as many guilds as anybody may be.</summary>
    public static Fault TooManyGuilds(int limit) => TooMany(30001, "guilds", limit);

    /// <summary>The body has these mistakes.</summary>
    public static Fault InvalidForm(params IReadOnlyList<FieldError> fields) =>
        new(FaultKind.Invalid, 50035, "Invalid Form Body") { Fields = fields };

    /// <summary>The body has one mistake.</summary>
    public static Fault InvalidField(string path, string code, string message) => InvalidForm(new FieldError(path, code, message));

    private static Fault TooMany(int code, string things, int limit) =>
        new(FaultKind.Invalid, code, string.Create(CultureInfo.InvariantCulture, $"Maximum number of {things} reached ({limit})"));
}

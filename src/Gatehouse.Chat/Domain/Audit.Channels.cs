using System.Globalization;

namespace Gatehouse.Chat.Domain;

/// <summary>What a guild's records say of what is done in its channels. In a conversation nothing is recorded.</summary>
internal static partial class Audit
{
    // discord-api-docs, "Webhook Types": one that others post to.
    private const int IncomingWebhook = 1;

    public static AuditEntry OfInviteMade(Actor actor, Invite invite) =>
        new(AuditAction.InviteCreate, actor.Id, null) { Reason = actor.Reason, Changes = Differences([], Properties(invite)) };

    public static AuditEntry OfInviteTakenBack(Actor actor, Invite invite) =>
        new(AuditAction.InviteDelete, actor.Id, null) { Reason = actor.Reason, Changes = Differences(Properties(invite), []) };

    /// <param name="before">Null when it was made.</param>
    /// <param name="after">Null when it was deleted.</param>
    /// <returns>Null when nothing changed that is recorded.</returns>
    public static AuditEntry? OfWebhook(Actor actor, Webhook? before, Webhook? after)
    {
        var action = before is null ? AuditAction.WebhookCreate : after is null ? AuditAction.WebhookDelete : AuditAction.WebhookUpdate;
        var changes = Differences(Properties(before), Properties(after));
        return changes.Length == 0 ? null : Entry(action, actor, (after ?? before)!.Id.Value, changes);
    }

    /// <returns>Null when it was their own.</returns>
    public static AuditEntry? OfMessageDeleted(Actor actor, Message message) => message.Author.Id == actor.Id
        ? null
        : About(AuditAction.MessageDelete, actor, message, ("channel_id", message.Channel.ToString()), ("count", "1"));

    public static AuditEntry? OfPin(Actor actor, Message message) =>
        About(AuditAction.MessagePin, actor, message, ("channel_id", message.Channel.ToString()), ("message_id", message.Id.ToString()));

    public static AuditEntry? OfUnpin(Actor actor, Message message) =>
        About(AuditAction.MessageUnpin, actor, message, ("channel_id", message.Channel.ToString()), ("message_id", message.Id.ToString()));

    /// <summary>Several messages of a guild's channel were deleted at once.</summary>
    public static AuditEntry OfMessagesDeleted(Actor actor, ChannelId channel, int count) =>
        Entry(AuditAction.MessageBulkDelete, actor, channel.Value, []) with { Options = [("count", count.ToString(CultureInfo.InvariantCulture))] };

    // Such an entry is about who wrote the message.
    private static AuditEntry? About(AuditAction action, Actor actor, Message message, params (string, string)[] options) =>
        message.IsInConversation ? null : Entry(action, actor, message.Author.Id.Value, []) with { Options = options };

    private static (string, object?)[] Properties(Invite invite) =>
    [
        ("code", invite.Code), ("channel_id", invite.Channel.ToString()), ("inviter_id", invite.Inviter.Id.ToString()), ("max_uses", invite.MaxUses), ("uses", invite.Uses),
        ("max_age", (int)invite.MaxAge.TotalSeconds), ("temporary", invite.Temporary),
    ];

    private static (string, object?)[] Properties(Webhook? webhook) => webhook is null
        ? []
        : [("name", webhook.Name), ("type", IncomingWebhook), ("channel_id", webhook.Channel.ToString()), ("avatar_hash", webhook.Avatar)];
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api.Describing;

internal static partial class RouteDescriptions
{
    private const string ByToken = "/webhooks/{webhook_id}/{webhook_token}";

    private static readonly Fault[] OnWebhook = [Faults.UnknownWebhook, Faults.MissingAccess, Faults.MissingPermissions];
    private static readonly Fault[] WithToken = [Faults.UnknownWebhook, Faults.InvalidWebhookToken];

    private static Sample OneWebhook => Sample.Of(Shapes.Webhook(Samples.Bell), DiscordJson.Default.WebhookShape);

    private static Sample OneWebhookByToken => Sample.Of(Shapes.WebhookByToken(Samples.Bell), DiscordJson.Default.WebhookShape);

    private static Sample SomeWebhooks => Sample.Of([Shapes.Webhook(Samples.Bell)], DiscordJson.Default.WebhookShapeArray);

    private static Field[] WebhookFields => [Field.Text("name", 80, "bell", 1), Field.Text("avatar", Limits.PictureLength, "https://example.org/bell.png").OrNull];

    private static IEnumerable<RouteDescription> Webhooks =>
    [
        new("POST /channels/{channel_id}/webhooks", "Creates a webhook")
        {
            Remarks = "Needs MANAGE_WEBHOOKS.",
            Body = [Field.Text("name", 80, "bell", 1).Required, WebhookFields[1]],
            Answer = OneWebhook,
            Refusals = [.. InChannel, Faults.MissingPermissions, Faults.TooManyWebhooks, Faults.WrongChannelKind],
        },
        new("GET /channels/{channel_id}/webhooks", "Lists a channel's webhooks") { Answer = SomeWebhooks, Refusals = [.. InChannel, Faults.MissingPermissions] },
        new("GET /guilds/{guild_id}/webhooks", "Lists a guild's webhooks") { Answer = SomeWebhooks, Refusals = [.. InGuild, Faults.MissingPermissions] },
        new("GET /webhooks/{webhook_id}", "Shows a webhook") { Answer = OneWebhook, Refusals = OnWebhook },
        new("PATCH /webhooks/{webhook_id}", "Changes a webhook, or moves it to another channel")
        {
            Body = [.. WebhookFields, Field.Snowflake("channel_id", Samples.Quay)], Answer = OneWebhook, Refusals = [.. OnWebhook, Faults.TooManyWebhooks],
        },
        new("DELETE /webhooks/{webhook_id}", "Deletes a webhook") { Refusals = OnWebhook },
        new($"GET {ByToken}", "Shows a webhook to whoever has its token") { Answer = OneWebhookByToken, Refusals = WithToken },
        new($"PATCH {ByToken}", "Changes a webhook's name and picture") { Body = WebhookFields, Answer = OneWebhookByToken, Refusals = WithToken },
        new($"DELETE {ByToken}", "Deletes a webhook") { Refusals = WithToken },
        new($"POST {ByToken}", "Says something as a webhook")
        {
            Remarks = "204 unless `wait` is true.",
            Query = [Field.Flag("wait", true)],
            Body = [Content, Field.Text("username", 80, "bell", 1), Field.Text("avatar_url", Limits.PictureLength, "https://example.org/bell.png"), Field.Flag("tts"), Embeds, AllowedMentions],
            TakesFiles = true,
            Answer = OneMessage,
            Refusals = [.. WithToken, Faults.EmptyMessage],
        },
        new($"GET {ByToken}/messages/{{message_id}}", "Shows a message of a webhook's") { Answer = OneMessage, Refusals = [.. WithToken, Faults.UnknownMessage] },
        new($"PATCH {ByToken}/messages/{{message_id}}", "Edits a message of a webhook's")
        {
            Body = [Content, Embeds, AllowedMentions], TakesFiles = true, Answer = OneMessage, Refusals = [.. WithToken, Faults.UnknownMessage, Faults.EmptyMessage],
        },
        new($"DELETE {ByToken}/messages/{{message_id}}", "Deletes a message of a webhook's") { Refusals = [.. WithToken, Faults.UnknownMessage] },
    ];
}

using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api.Describing;

internal static partial class RouteDescriptions
{
    private static readonly Field RefreshToken = Field.Text("refresh_token", 128, "a2Vn...").Required;

    private static TokensShape Tokens => new() { AccessToken = "eyJhbGciOiJIUzI1NiJ9...", RefreshToken = "a2Vn...", ExpiresIn = 900 };

    private static IEnumerable<RouteDescription> People =>
    [
        new("POST /auth/register", "Registers a person")
        {
            Body = [Field.Text("username", 32, "ada", 2).Required, Field.Text("email", 254, "ada@example.org", 3).Required, Field.Text("password", 128, "Correct-horse-7", 8).Required],
            Status = 201,
            Answer = Sample.Of(Tokens with { User = Shapes.SelfUser(Samples.Account) }, ApiJson.Default.TokensShape),
            Refusals = [Refused.EmailTaken, Refused.Busy],
        },
        new("POST /auth/login", "Signs a person in")
        {
            Body = [Field.Text("email", 254, "ada@example.org").Required, Field.Text("password", 128, "Correct-horse-7").Required],
            Answer = Sample.Of(Tokens, ApiJson.Default.TokensShape),
            Refusals = [Refused.InvalidLogin, Refused.Busy],
        },
        new("POST /auth/refresh", "Exchanges a refresh token for new tokens")
        {
            Remarks = "Each refresh token is good for one use; a second one revokes all that followed from the same login (RFC 9700 §4.14.2).",
            Body = [RefreshToken],
            Answer = Sample.Of(Tokens, ApiJson.Default.TokensShape),
            Refusals = [Refused.InvalidRefreshToken],
        },
        new("POST /auth/logout", "Revokes a refresh token and all of its family") { Body = [RefreshToken] },
        new("POST /applications", "Creates a bot")
        {
            Remarks = "The token is shown this once.",
            Body = [Field.Text("name", 32, "gull", 2).Required],
            Status = 201,
            Answer = Sample.Of(
                new NewApplicationShape(Samples.Gull.Id.ToString(), Samples.Gull.Username, Shapes.User(Samples.Gull), "MTQ1NjUw.aWQ.c2VjcmV0"), ApiJson.Default.NewApplicationShape),
            Refusals = [Faults.NotForBots],
        },
        new("GET /applications/@me", "Shows the asking bot's application") { Answer = Application, Refusals = [Refused.OnlyForBots] },
        new("GET /oauth2/applications/@me", "Shows the asking bot's application") { Answer = Application, Refusals = [Refused.OnlyForBots] },
        new("GET /gateway", "Says where the gateway is") { Answer = Sample.Of(new GatewayShape("ws://localhost:8080/gateway"), ApiJson.Default.GatewayShape) },
        new("GET /gateway/bot", "Says where the gateway is, and how many sessions to open there")
        {
            Answer = Sample.Of(
                new GatewayBotShape("ws://localhost:8080/gateway", 1, new SessionStartLimitShape(1_000, 1_000, 0, 16)), ApiJson.Default.GatewayBotShape),
        },
        new("GET /users/@me", "Shows the asker") { Answer = Sample.Of(Shapes.SelfUser(Samples.Account), DiscordJson.Default.SelfUserShape) },
        new("PATCH /users/@me", "Changes the asker's profile")
        {
            Body =
            [
                Field.Text("username", 32, "ada", 2), Field.Text("global_name", 32, "Ada").OrNull, Field.Text("avatar", 2_048, "https://example.org/ada.png").OrNull,
                Field.Text("bio", 190, "Sails at dawn.").OrNull,
            ],
            Answer = Sample.Of(Shapes.SelfUser(Samples.Account), DiscordJson.Default.SelfUserShape),
        },
        new("GET /users/@me/settings", "Shows what the asker's clients share") { Answer = OneSettings, Refusals = [Faults.NotForBots] },
        new("PATCH /users/@me/settings", "Changes what the asker's clients share")
        {
            Remarks = "All of the asker's sessions are seen by the status from then on, and show the custom status until it ends.",
            Body =
            [
                Field.Choice("status", "dnd", "online", "idle", "dnd", "invisible"),
                Field.Object(
                    "custom_status", Field.Text("text", 128, "On deck").OrNull, Field.Text("emoji_name", 32, "⚓").OrNull, (Field.Snowflake("emoji_id", 0) with { Example = null }).OrNull,
                    Field.Time("expires_at", "2126-01-02T12:00:00Z").OrNull).OrNull,
                Field.Text("locale", 16, "en-GB", 2), Field.Choice("theme", "dark", "dark", "light", "darker", "midnight"),
            ],
            Answer = OneSettings,
            Refusals = [Faults.NotForBots],
        },
        new("GET /users/{user_id}", "Shows a user") { Answer = Sample.Of(Shapes.Profile(Samples.Bo), DiscordJson.Default.UserShape), Refusals = [Faults.UnknownUser] },
        new("GET /users/@me/guilds", "Lists the guilds that the asker is in")
        {
            Query = [Field.Snowflake("before", Samples.Harbour), Field.Snowflake("after", Samples.Harbour), Limit(200, 200)],
            Answer = Sample.Of([Shapes.Glance(Samples.Guild, Samples.Ada.Id)], DiscordJson.Default.GuildGlanceShapeArray),
        },
        new("DELETE /users/@me/guilds/{guild_id}", "Leaves a guild") { Refusals = [.. InGuild, Faults.InvalidGuild] },
        new("GET /users/@me/channels", "Lists the asker's open conversations, the newest first")
        {
            Answer = Sample.Of([Shapes.Conversation(Samples.Conversation, Samples.Ada.Id, last: null)], DiscordJson.Default.ConversationShapeArray),
        },
        new("POST /users/@me/channels", "Opens a DM, or begins a group DM")
        {
            Remarks = "One recipient is a DM, of which there is at most one between two; several are a new group, of people only.",
            Body = [Field.Snowflake("recipient_id", Samples.Bo.Id), Field.List(Field.Snowflake("recipients", Samples.Bo.Id), 9)],
            Answer = Sample.Of(Shapes.Conversation(Samples.Conversation, Samples.Ada.Id, last: null), DiscordJson.Default.ConversationShape),
            Refusals = [Faults.InvalidRecipients, Faults.TooManyRecipients],
        },
        new("PUT /channels/{channel_id}/recipients/{user_id}", "Brings somebody into a group DM") { Refusals = [.. InChannel, Faults.WrongChannelKind, Faults.InvalidRecipients, Faults.TooManyRecipients] },
        new("DELETE /channels/{channel_id}/recipients/{user_id}", "Puts somebody out of a group DM") { Refusals = [.. InChannel, Faults.WrongChannelKind, Faults.MissingPermissions, Faults.UnknownMember] },
    ];

    private static Sample OneSettings => Sample.Of(Shapes.UserSettings(Samples.Settings), DiscordJson.Default.UserSettingsShape);

    private static Sample Application => Sample.Of(
        new ApplicationShape { Id = Samples.Gull.Id.ToString(), Name = Samples.Gull.Username, Bot = Shapes.User(Samples.Gull), Owner = Shapes.User(Samples.Ada) },
        ApiJson.Default.ApplicationShape);
}

using System.Text.Json.Serialization;
using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>What only the REST API says, beside the objects that the gateway says too.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TokensShape))]
[JsonSerializable(typeof(GatewayShape))]
[JsonSerializable(typeof(GatewayBotShape))]
[JsonSerializable(typeof(NewApplicationShape))]
[JsonSerializable(typeof(ApplicationShape))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Tokens as the document has them; with the user only after registering.</summary>
internal sealed record TokensShape
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SelfUserShape? User { get; init; }

    public required string AccessToken { get; init; }

    public required string RefreshToken { get; init; }

    /// <summary>Seconds.</summary>
    public required int ExpiresIn { get; init; }

    public string TokenType { get; init; } = "Bearer";

    public static TokensShape Of(TokenPair tokens, Account? account = null) => new()
    {
        User = account is null ? null : Shapes.SelfUser(account),
        AccessToken = tokens.Access,
        RefreshToken = tokens.Refresh,
        ExpiresIn = (int)tokens.AccessLifetime.TotalSeconds,
    };
}

/// <summary>Where the gateway is.</summary>
internal sealed record GatewayShape(string Url);

/// <summary>Where the gateway is, and how many sessions a bot should open there how fast (discord-api-docs, "Get Gateway Bot").</summary>
internal sealed record GatewayBotShape(string Url, int Shards, SessionStartLimitShape SessionStartLimit);

/// <summary>Ours is no limit: a private server gains nothing by making its bots start slowly.</summary>
/// <param name="ResetAfter">Milliseconds.</param>
internal sealed record SessionStartLimitShape(int Total, int Remaining, long ResetAfter, int MaxConcurrency);

/// <summary>A new bot; its token is not shown again.</summary>
internal sealed record NewApplicationShape(string Id, string Name, UserShape Bot, string Token);

/// <summary>A bot's application (discord-api-docs, "Application Object").</summary>
internal sealed record ApplicationShape
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Icon { get; init; }

    public string Description { get; init; } = "";

    public bool BotPublic { get; init; } = true;

    public bool BotRequireCodeGrant { get; init; }

    // For interactions over HTTP, which are not ours; libraries want a string.
    public string VerifyKey { get; init; } = "";

    public int Flags { get; init; }

    public required UserShape Bot { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UserShape? Owner { get; init; }

    public string? Team { get; init; }
}

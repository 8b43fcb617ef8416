namespace Gatehouse.Chat;

/// <summary>What an operator may say about the chat application.</summary>
public sealed class ChatOptions
{
    /// <summary>
    /// Where clients find the gateway, for example <c>wss://chat.example/gateway</c>; without a query. Null answers with the host they asked for,
    /// which is right unless something in front of us rewrites it.
    /// </summary>
    public string? PublicGatewayUrl { get; init; }

    /// <summary>Where clients find files, for example <c>https://chat.example</c>.</summary>
    public string PublicUrl { get; init; } = "http://localhost:8080";
}

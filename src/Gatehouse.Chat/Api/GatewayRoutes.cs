namespace Gatehouse.Chat.Api;

/// <summary>Where the gateway is: the first thing every library asks.</summary>
internal sealed class GatewayRoutes(ChatOptions options)
{
    // One can hold what we are built for; who wants more sessions opens them.
    private const int RecommendedShards = 1;

    private static readonly SessionStartLimitShape Unhurried = new(Total: 1_000, Remaining: 1_000, ResetAfter: 14_400_000, MaxConcurrency: 16);

    public void Map(RouteTable routes)
    {
        routes.Add("GET", "/gateway", RequestClass.Anonymous, Find);
        routes.Get("/gateway/bot", FindForBot);
    }

    private ValueTask<Reply> Find(Call call) => ValueTask.FromResult(Reply.Ok(new GatewayShape(UrlFor(call)), ApiJson.Default.GatewayShape));

    private ValueTask<Reply> FindForBot(Call call) =>
        ValueTask.FromResult(Reply.Ok(new GatewayBotShape(UrlFor(call), RecommendedShards, Unhurried), ApiJson.Default.GatewayBotShape));

    // Without a query: libraries append their own. The client has just found us at this host, so it will find us there again.
    private string UrlFor(Call call)
    {
        if (options.PublicGatewayUrl is { } configured)
        {
            return configured;
        }

        var request = call.Request;
        var connection = request.HttpContext.Connection;
        var host = request.Host.HasValue ? request.Host.Value : $"{connection.LocalIpAddress}:{connection.LocalPort}";
        return $"{(request.IsHttps ? "wss" : "ws")}://{host}/gateway";
    }
}

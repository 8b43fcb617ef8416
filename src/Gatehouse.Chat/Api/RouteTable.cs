using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Gatehouse.Chat.Api;

/// <summary>Answers one sort of request.</summary>
internal delegate ValueTask<Reply> Handler(Call call);

/// <summary>
/// The API's routes, collected once and mounted several times. Each pattern also answers the methods it does not have, and each mount what it does not
/// know: clients parse refusals too.
/// </summary>
internal sealed class RouteTable(RequestEdge edge)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly List<(string Method, string Pattern, ApiRoute Route, Handler Handler)> _routes = [];

    /// <summary>What was collected.</summary>
    public IReadOnlyList<ApiRoute> Routes => [.. _routes.Select(route => route.Route)];

    public void Get(string pattern, Handler handler) => Add("GET", pattern, RequestClass.Ordinary, handler);

    public void Post(string pattern, Handler handler) => Add("POST", pattern, RequestClass.Ordinary, handler);

    public void Put(string pattern, Handler handler) => Add("PUT", pattern, RequestClass.Ordinary, handler);

    public void Patch(string pattern, Handler handler) => Add("PATCH", pattern, RequestClass.Ordinary, handler);

    public void Delete(string pattern, Handler handler) => Add("DELETE", pattern, RequestClass.Ordinary, handler);

    public void Add(string method, string pattern, RequestClass kind, Handler handler) =>
        _routes.Add((method, pattern, new ApiRoute($"{method} {pattern}", kind, MajorOf(pattern)), handler));

    public void Mount(IEndpointRouteBuilder endpoints, string prefix)
    {
        var mount = endpoints.MapGroup(prefix);
        foreach (var (method, pattern, route, handler) in _routes)
        {
            mount.MapMethods(pattern, [method], edge.Guard(route, IdsOf(pattern), handler)).WithMetadata(route);
        }

        foreach (var pattern in _routes.GroupBy(route => route.Pattern))
        {
            var allowed = pattern.Select(route => route.Method).ToArray();
            var allow = string.Join(", ", allowed);
            mount.MapMethods(pattern.Key, Methods.Except(allowed), context =>
            {
                context.Response.Headers.Allow = allow;
                return Problems.MethodNotAllowed.WriteAsync(context.Response, context.RequestAborted).AsTask();
            });
        }
    }

    /// <summary>Answers whatever no route of any mount answers.</summary>
    public static void MountUnknown(IEndpointRouteBuilder endpoints, string prefix) =>
        endpoints.Map(prefix + "/{**rest}", static context => Problems.NotFound.WriteAsync(context.Response, context.RequestAborted).AsTask())
            .WithOrder(int.MaxValue);

    private static string? MajorOf(string pattern) => Array.Find(IdsOf(pattern), static name => name is "guild_id" or "channel_id" or "webhook_id");

    private static string[] IdsOf(string pattern) =>
    [
        .. pattern.Split('/').Where(part => part.EndsWith("_id}", StringComparison.Ordinal)).Select(part => part[1..^1]),
    ];
}

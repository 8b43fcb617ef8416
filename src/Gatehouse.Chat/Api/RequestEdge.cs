using System.Globalization;
using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Chat.Api;

/// <summary>What every request goes through, in this order: authenticate, limit, check the path, handle. Exceptions end here.</summary>
internal sealed partial class RequestEdge(Authenticator authenticator, IRequestLimits limits, ILogger<RequestEdge> logger)
{
    /// <summary>A handler with its guards.</summary>
    /// <param name="ids">The parts of the path that must be snowflakes.</param>
    public RequestDelegate Guard(ApiRoute route, string[] ids, Handler handler) => context => RunAsync(context, route, ids, handler);

    private async Task RunAsync(HttpContext context, ApiRoute route, string[] ids, Handler handler)
    {
        try
        {
            var reply = await AnswerAsync(context, route, ids, handler);
            await reply.WriteAsync(context.Response, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (StoreUnavailableException unavailable)
        {
            LogStoreUnavailable(route.Template, unavailable);
            await FailAsync(context, Problems.StoreUnavailable);
        }
        catch (BadHttpRequestException malformed)
        {
            await FailAsync(context, Reply.Refuse(malformed.StatusCode, new Fault(FaultKind.Invalid, 0, malformed.Message)));
        }
#pragma warning disable CA1031 // The request edge: whatever a bug throws is logged and becomes a 500.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBroken(route.Template, bug);
            await FailAsync(context, Problems.Broken);
        }
    }

    private async ValueTask<Reply> AnswerAsync(HttpContext context, ApiRoute route, string[] ids, Handler handler)
    {
        User? asker = null;
        if (route.Class == RequestClass.Ordinary)
        {
            var credential = context.Request.Headers.Authorization;
            var who = credential.Count == 1 ? await authenticator.WhoAsync(credential[0]!, context.RequestAborted) : Refused.Unauthorized;
            if (!who.Succeeds(out asker, out var unknown))
            {
                return await limits.CheckAsync(context, route, null) ?? unknown;
            }
        }

        if (await limits.CheckAsync(context, route, asker?.Id) is { } tooMany)
        {
            return tooMany;
        }

        return (CheckPath(context, ids, asker) ?? Call.ReasonOf(context).Fault) is { } wrong ? wrong : await handler(new Call(context, asker));
    }

    private static Fault? CheckPath(HttpContext context, string[] ids, User? asker)
    {
        foreach (var name in ids)
        {
            var part = context.Request.RouteValues[name] as string ?? "";
            var mayBeMe = name == "user_id" && asker is not null && part == "@me";
            if (!mayBeMe && !ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return Faults.InvalidForm(new FieldError(name, "NUMBER_TYPE_COERCE", "Value is not snowflake."));
            }
        }

        return null;
    }

    private static async Task FailAsync(HttpContext context, Reply reply)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer is out already; only the broken connection can tell the client now.
            context.Abort();
            return;
        }

        await reply.WriteAsync(context.Response, context.RequestAborted);
    }

    [LoggerMessage(1500, LogLevel.Error, "{Route} failed because of a bug")]
    private partial void LogBroken(string route, Exception bug);

    [LoggerMessage(1501, LogLevel.Warning, "{Route} was refused: the store is unavailable")]
    private partial void LogStoreUnavailable(string route, Exception unavailable);
}

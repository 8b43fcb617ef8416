using System.Text.Json.Serialization.Metadata;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Chat.Api;

/// <summary>An answer: a status and a JSON body, or a refusal.</summary>
internal readonly struct Reply
{
    // Exactly this: with a charset behind it, eris and oceanic do not parse the body (docs/dialects/discord.md).
    private const string Json = "application/json";

    public static readonly Reply NoContent = new(StatusCodes.Status204NoContent, [], null);

    private readonly byte[] _body;
    private readonly Fault? _fault;

    private Reply(int status, byte[] body, Fault? fault)
    {
        Status = status;
        _body = body;
        _fault = fault;
    }

    public int Status { get; }

    public static Reply Ok<T>(T value, JsonTypeInfo<T> type) => new(StatusCodes.Status200OK, DiscordJson.Encode(value, type), null);

    public static Reply Created<T>(T value, JsonTypeInfo<T> type) => new(StatusCodes.Status201Created, DiscordJson.Encode(value, type), null);

    /// <summary>A refusal with a status that its kind does not tell.</summary>
    public static Reply Refuse(int status, Fault fault) => new(status, ErrorBody.Of(fault), fault);

    public static implicit operator Reply(Fault fault) => Refuse(ErrorBody.StatusOf(fault), fault);

    public ValueTask WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        if (Status == StatusCodes.Status401Unauthorized)
        {
            // Discord sends none, but RFC 9110 §11.6.1 wants one.
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (_fault?.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter = ErrorBody.RetryAfter(wait);
        }

        if (Status == StatusCodes.Status204NoContent)
        {
            return ValueTask.CompletedTask;
        }

        response.ContentType = Json;
        response.ContentLength = _body.Length;
        var flushed = response.BodyWriter.WriteAsync(_body, cancellationToken);
        return flushed.IsCompletedSuccessfully ? ValueTask.CompletedTask : new ValueTask(flushed.AsTask());
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Chat.Api;

/// <summary>One request: who asks, what the path and the query say, and the body when it is asked for.</summary>
internal sealed class Call(HttpContext context, User? asker)
{
    /// <summary>Longest body, in bytes. Files come another way.</summary>
    public const int LongestBody = 1024 * 1024;

    private const int DeepestJson = 32;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = DeepestJson };

    /// <summary>Who asks. Only where a credential is needed.</summary>
    public User Asker => asker ?? throw new InvalidOperationException("This endpoint asks nobody who they are.");

    public UserId AskerId => Asker.Id;

    public HttpRequest Request => context.Request;

    /// <summary>The client has gone, or the host is in a hurry.</summary>
    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>The document's statuses are wanted where they differ from Discord's.</summary>
    public bool IsDocuments => ChatApi.IsDocuments(context.Request);

    /// <summary>A part of the path as text.</summary>
    public string Part(string name) => (string)context.Request.RouteValues[name]!;

    /// <summary>A snowflake of the path; the edge has checked that it is one. <c>@me</c> is the asker.</summary>
    public ulong Id(string name)
    {
        var part = Part(name);
        return part == "@me" ? AskerId.Value : ulong.Parse(part, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    public GuildId Guild => new(Id("guild_id"));

    public ChannelId Channel => new(Id("channel_id"));

    public MessageId Message => new(Id("message_id"));

    public UserId User => new(Id("user_id"));

    public RoleId Role => new(Id("role_id"));

    /// <summary>What the query asks for, with its types checked as in a form.</summary>
    public QueryReader Query => new(context.Request.Query);

    /// <summary>Who asks, and why as they say in the header; the edge has looked at it.</summary>
    public Actor Actor => new(AskerId, ReasonOf(context).Value);

    /// <summary>Why something is done, for the guild's records: percent-encoded UTF-8 (discord-api-docs, "Audit Logs"). Null when it is not said.</summary>
    public static Result<string?> ReasonOf(HttpContext context)
    {
        var header = context.Request.Headers["X-Audit-Log-Reason"];
        if (header.Count == 0 || string.IsNullOrWhiteSpace(header[^1]))
        {
            return (string?)null;
        }

        var reason = Uri.UnescapeDataString(header[^1]!).Trim();
        return CodePoints.AreAtMost(Limits.ReasonLength, reason)
            ? reason
            : Faults.InvalidField("X-Audit-Log-Reason", "BASE_TYPE_MAX_LENGTH", $"Must be {Limits.ReasonLength} or fewer in length.");
    }

    /// <summary>The body as a form; an absent one is an empty one, since clients send none where every field is optional.</summary>
    public async ValueTask<Result<T>> ReadAsync<T>(Func<FormReader, T> read)
    {
        var body = await BodyAsync();
        return body.Succeeds(out var text, out var fault) ? Read(text, read) : fault;
    }

    /// <summary>A body that is a list of objects.</summary>
    public async ValueTask<Result<System.Collections.Immutable.ImmutableArray<T>>> ReadListAsync<T>(Func<FormReader, T> read)
    {
        var body = await BodyAsync();
        if (!body.Succeeds(out var text, out var fault))
        {
            return fault;
        }

        using var document = Parse(text);
        if (document is null)
        {
            return Problems.InvalidJson;
        }

        var items = FormReader.RootList(document.RootElement, read, out var wrong);
        return wrong is null ? items : wrong;
    }

    /// <summary>Reads a form out of text that was in the body.</summary>
    public static Result<T> Read<T>(ReadOnlyMemory<byte> text, Func<FormReader, T> read)
    {
        using var document = Parse(text);
        if (document is null)
        {
            return Problems.InvalidJson;
        }

        var form = new FormReader(document.RootElement);
        var wish = read(form);
        return form.Fault is { } fault ? fault : wish;
    }

    /// <summary>The body's bytes: <c>{}</c> when there is none.</summary>
    private async ValueTask<Result<ReadOnlyMemory<byte>>> BodyAsync()
    {
        var request = context.Request;
        var bytes = await WholeBodyAsync();
        if (bytes is null)
        {
            return Problems.TooLarge;
        }

        if (bytes.Length == 0)
        {
            return new ReadOnlyMemory<byte>("{}"u8.ToArray());
        }

        return request.ContentType is null || IsJson(request.ContentType) ? new ReadOnlyMemory<byte>(bytes) : Problems.UnsupportedMediaType;
    }

    /// <summary>All of the body; null when it is too long.</summary>
    public async ValueTask<byte[]?> WholeBodyAsync()
    {
        if (context.Request.ContentLength is 0)
        {
            return [];
        }

        if (context.Request.ContentLength > LongestBody)
        {
            return null;
        }

        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(Aborted);
            if (result.Buffer.Length > LongestBody)
            {
                reader.AdvanceTo(result.Buffer.End);
                return null;
            }

            if (result.IsCompleted)
            {
                var bytes = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return bytes;
            }

            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static bool IsJson(string contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        return type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> text)
    {
        if (!JsonText.IsWellFormed(text.Span))
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(text, Strict);
        }
        catch (JsonException)
        {
            // The only way the parser has to say that it is not JSON.
            return null;
        }
    }
}

using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>A message in a body: JSON, or a form with parts of which one is JSON and the others are files.</summary>
internal static class MessageBody
{
    public static async ValueTask<Result<T>> ReadAsync<T>(Call call, Func<FormReader, ImmutableArray<Upload>, T> read, Receive receive)
    {
        if (!MultipartBody.Is(call.Request.ContentType))
        {
            return await call.ReadAsync(form => read(form, []));
        }

        var body = await MultipartBody.ReadAsync(call.Request, receive, call.Aborted);
        return body.Succeeds(out var parts, out var fault) ? Call.Read(parts.Json, form => read(form, parts.Uploads)) : fault;
    }

    /// <summary>Receives files for whoever may send them there.</summary>
    public static Receive Into(this Attachments attachments, Call call) => async (name, content) =>
        await attachments.RefuseAsync(call.AskerId, call.Channel, call.Aborted) is { } refusal
            ? refusal
            : await attachments.ReceiveAsync(call.Channel, name, content, call.Aborted);
}

using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api;

/// <summary>A message in a body: JSON, or a form with parts of which one is JSON.</summary>
internal static class MessageBody
{
    public static async ValueTask<Result<T>> ReadAsync<T>(Call call, Func<FormReader, T> read)
    {
        if (!MultipartBody.Is(call.Request.ContentType))
        {
            return await call.ReadAsync(read);
        }

        if (await call.WholeBodyAsync() is not { } body)
        {
            return Problems.TooLarge;
        }

        var parts = await MultipartBody.ReadAsync(body, call.Request.ContentType!, call.Aborted);
        return parts.Succeeds(out var text, out var fault) ? Call.Read(text, read) : fault;
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>Serves what there is to read about the API: <c>/openapi.json</c> and <c>/asyncapi.json</c>. Each is written when first asked for, and kept.</summary>
internal static class PublishedDocuments
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Map(IEndpointRouteBuilder endpoints, IReadOnlyList<ApiRoute> routes)
    {
        Serve(endpoints, "/openapi.json", new Lazy<byte[]>(() => Write(OpenApiDocument.Of(routes))));
        Serve(endpoints, "/asyncapi.json", new Lazy<byte[]>(() => Write(AsyncApiDocument.Create())));
    }

    private static void Serve(IEndpointRouteBuilder endpoints, string path, Lazy<byte[]> document) =>
        endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var bytes = document.Value;
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = bytes.Length;
            return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.BodyWriter.WriteAsync(bytes, context.RequestAborted).AsTask();
        });

    private static byte[] Write(JsonObject document) => Encoding.UTF8.GetBytes(document.ToJsonString(Readable));
}

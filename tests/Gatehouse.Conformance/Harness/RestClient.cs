using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>Makes REST requests as one caller. Paths are relative to a prefix, <c>/api/v10</c> unless said otherwise, or absolute with a leading <c>//</c>.</summary>
/// <param name="address">The server's.</param>
/// <param name="authorization">The Authorization header; null for none.</param>
public sealed class RestClient(Uri address, string? authorization = null) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { Timeout = Patience.Length };

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<Answer> PutAsync(string path, JsonNode? body = null) => SendAsync(HttpMethod.Put, path, body);

    public Task<Answer> PatchAsync(string path, JsonNode body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>Sends JSON, or nothing at all (no body, no Content-Type) for null.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, JsonNode? body) =>
        SendAsync(method, path, body?.ToJsonString(), "application/json");

    /// <summary>Sends any text under any content type.</summary>
    /// <exception cref="HttpRequestException">The server is not there, or went away before it answered.</exception>
    public async Task<Answer> SendAsync(HttpMethod method, string path, string? body, string contentType, params (string Name, string Value)[] headers)
    {
        // A plain string, so that what is percent-encoded stays as it is.
        var target = new Uri(address, path.StartsWith("//", StringComparison.Ordinal) ? path[1..] : "/api/v10" + path);
        using var request = new HttpRequestMessage(method, target);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }

        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var answered = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value), StringComparer.Ordinal);
        return new Answer($"{method} {path}", (int)response.StatusCode, answered.GetValueOrDefault("content-type"), text, answered);
    }

    public void Dispose() => _http.Dispose();
}

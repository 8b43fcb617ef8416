using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gatehouse.Chat;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Gatehouse.Tests.Chat;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Api;

/// <summary>The REST API on a real Kestrel at a free loopback port, with everything it keeps in memory.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiHost(WebApplication app, MemoryStores stores)
    {
        _app = app;
        Stores = stores;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public MemoryStores Stores { get; }

    public HttpClient Client { get; }

    /// <summary>The templates of all routes.</summary>
    public IEnumerable<string> Routes => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints)
        .Select(endpoint => endpoint.Metadata.GetMetadata<ApiRoute>()?.Template).OfType<string>().Distinct(StringComparer.Ordinal);

    public static async Task<ApiHost> StartAsync(Func<IRequestLimits>? limits = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        var stores = new MemoryStores(new DiscordAnnouncer(Cast.Files), TimeProvider.System);
        builder.Services.AddSingleton<IAccountStore>(stores);
        builder.Services.AddSingleton<IGuildStore>(stores);
        builder.Services.AddSingleton<IConversationStore>(stores);
        builder.Services.AddSingleton<IInviteStore>(stores);
        builder.Services.AddSingleton<IAuditStore>(stores);
        builder.Services.AddSingleton<IMessageStore>(stores);
        builder.Services.AddSingleton<IReadStateStore, NoReadStates>();
        builder.Services.AddSingleton<ISettingsStore, FixedSettings>();
        builder.Services.AddSingleton<IReactionStore, NoReactions>();
        builder.Services.AddSingleton<IPinStore, NoReactions>();
        builder.Services.AddSingleton<IWebhookStore, NoWebhooks>();
        builder.Services.AddSingleton<IAttachmentStore, NoFiles>();
        builder.Services.AddSingleton<IFileStore, NoFiles>();
        builder.Services.AddSingleton<ISearchStore, NoFiles>();
        builder.Services.AddSingleton<ISecrets>(stores);
        builder.Services.AddSingleton<IPasswords>(stores);
        builder.Services.AddSingleton<IAccessTokens>(stores);
        builder.Services.AddSingleton<IBroadcast>(stores);
        builder.Services.AddSingleton<IIds>(stores.Ids);
        builder.Services.AddSingleton(TimeProvider.System);
        if (limits is not null)
        {
            builder.Services.AddSingleton(limits());
        }

        builder.Services.AddChat(new ChatOptions());
        var app = builder.Build();
        app.UseRouting();
        app.MapChatApi();
        await app.StartAsync();
        return new ApiHost(app, stores);
    }

    /// <summary>Registers somebody and returns their Authorization header.</summary>
    public async Task<string> RegisterAsync(string name)
    {
        var (status, body) = await SendAsync("POST", "/api/auth/register", null, $$"""{"username":"{{name}}","email":"{{name}}@example.org","password":"Secret-99"}""");
        Assert.Equal(201, status);
        return "Bearer " + body.GetProperty("access_token").GetString();
    }

    /// <summary>Registers somebody with a guild; returns their header, the guild and its first channel.</summary>
    public async Task<(string Who, string Guild, string Channel)> FoundAsync(string name)
    {
        var who = await RegisterAsync(name);
        var (_, guild) = await SendAsync("POST", "/api/guilds", who, """{"name":"harbour"}""");
        var id = guild.GetProperty("id").GetString()!;
        var (_, channels) = await SendAsync("GET", $"/api/guilds/{id}/channels", who);
        return (who, id, channels[0].GetProperty("id").GetString()!);
    }

    /// <summary>Sends a request; the body comes back parsed, undefined when empty.</summary>
    public async Task<(int Status, JsonElement Body)> SendAsync(string method, string path, string? who, string? json = null)
    {
        using var response = await RawAsync(method, path, who, json is null ? null : Json(json));
        var text = await response.Content.ReadAsStringAsync();
        if (text.Length > 0)
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        }

        return ((int)response.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }

    public async Task<HttpResponseMessage> RawAsync(string method, string path, string? who, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        if (who is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", who);
        }

        return await Client.SendAsync(request);
    }

    public static HttpContent Json(string text) => Json(Encoding.UTF8.GetBytes(text));

    public static HttpContent Json(byte[] bytes) =>
        new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}

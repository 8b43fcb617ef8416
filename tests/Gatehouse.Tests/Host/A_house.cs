using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gatehouse.Configuration;
using Gatehouse.Running;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Host;

/// <summary>The whole house on a loopback port of its own.</summary>
public sealed class A_house : IAsyncLifetime, IDisposable
{
    private readonly Shell _ada = new();
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_ada.Directory, "data"));
        var flags = new Dictionary<Key, string> { [Keys.Host] = "127.0.0.1", [Keys.Port] = "0" };
        _ada.Variables["LOG_LEVEL"] = "none";
        var settings = new SettingsReader(name => _ada.Variables.GetValueOrDefault(name), _ada.Directory).Read(flags).Settings!;
        _app = Composition.Build(settings, new byte[32], TimeProvider.System);
        await Composition.StartAsync(_app);
        _http.BaseAddress = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task DisposeAsync() => await _app.DisposeAsync();

    public void Dispose()
    {
        _http.Dispose();
        _ada.Dispose();
    }

    [Fact]
    public async Task lets_somebody_register_make_a_guild_and_say_something()
    {
        var account = await PostAsync("/api/v10/auth/register", """{"username":"ada","email":"ada@example.com","password":"Sesame!42open"}""");
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", account.GetProperty("access_token").GetString());
        var guild = await PostAsync("/api/v10/guilds", """{"name":"harbour"}""");
        using var channels = JsonDocument.Parse(await _http.GetStringAsync($"/api/v10/guilds/{guild.GetProperty("id").GetString()}/channels"));
        var channel = channels.RootElement.EnumerateArray().First(channel => channel.GetProperty("type").GetInt32() == 0).GetProperty("id").GetString();

        var message = await PostAsync($"/api/v10/channels/{channel}/messages", """{"content":"ahoy"}""");

        Assert.Equal("ahoy", message.GetProperty("content").GetString());
        var metrics = PrometheusReader.Read(await _http.GetStringAsync("/metrics"));
        Assert.Contains(metrics.Samples, sample => sample.Name == "gatehouse_http_requests_total"
            && sample.Labels["path"] == "/api/channels/{channel_id}/messages" && sample.Labels["method"] == "POST");
    }

    [Theory]
    [InlineData("/health", 200, "application/json")]
    [InlineData("/health/live", 200, "application/json")]
    [InlineData("/health/ready", 200, "application/json")]
    [InlineData("/metrics", 200, "text/plain; version=0.0.4; charset=utf-8")]
    [InlineData("/nowhere", 401, "application/json")]
    [InlineData("/api/v10/nowhere", 401, "application/json")]
    [InlineData("/api/v10%2fnowhere", 400, "application/json")]
    [InlineData("/api/v10/users/@me", 401, "application/json")]
    public async Task answers_at_every_door_with_the_headers_of_the_house(string path, int status, string contentType)
    {
        using var answer = await _http.GetAsync(path);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(contentType, answer.Content.Headers.GetValues("Content-Type").Single());
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task is_ready_until_it_is_told_to_stop_and_then_sends_nobody_its_way()
    {
        using var ready = JsonDocument.Parse(await _http.GetStringAsync("/health/ready"));
        var checks = ready.RootElement.GetProperty("checks");
        Assert.All((string[])["database", "log"], part => Assert.True(checks.GetProperty(part).GetProperty("latency_ms").GetDouble() >= 0));
        Assert.Equal(0, checks.GetProperty("websocket").GetProperty("active_connections").GetInt32());

        _app.Services.GetRequiredService<Health.Readiness>().StartDraining();

        using var draining = await _http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, draining.StatusCode);
        Assert.Contains("draining", await draining.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

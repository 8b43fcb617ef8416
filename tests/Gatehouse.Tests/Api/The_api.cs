using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Gatehouse.Chat.Api;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Api;

public sealed class The_api : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async Task InitializeAsync() => _host = await ApiHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("/api/v1")]
    [InlineData("/api/v9")]
    [InlineData("/api/v10")]
    [InlineData("/api")]
    public async Task says_where_the_gateway_is_at_every_mount(string mount)
    {
        var (status, body) = await _host.SendAsync("GET", mount + "/gateway?", null);

        Assert.Equal((200, $"ws://{_host.Client.BaseAddress!.Authority}/gateway"), (status, body.GetProperty("url").GetString()));
    }

    [Fact]
    public async Task lets_a_bot_start_at_once()
    {
        var ada = await _host.RegisterAsync("ada");
        var (created, bot) = await _host.SendAsync("POST", "/api/v1/applications", ada, """{"name":"gull"}""");
        var (status, gateway) = await _host.SendAsync("GET", "/api/v10/gateway/bot", "Bot " + bot.GetProperty("token").GetString());

        Assert.Equal((201, 200), (created, status));
        Assert.True(bot.GetProperty("bot").GetProperty("bot").GetBoolean());
        Assert.Equal(1, gateway.GetProperty("shards").GetInt32());
        Assert.Equal(16, gateway.GetProperty("session_start_limit").GetProperty("max_concurrency").GetInt32());
    }

    [Fact]
    public async Task tells_a_bot_about_itself_and_a_person_that_they_are_none()
    {
        var ada = await _host.RegisterAsync("ada");
        var (_, bot) = await _host.SendAsync("POST", "/api/v10/applications", ada, """{"name":"gull"}""");
        var token = "Bot " + bot.GetProperty("token").GetString();
        var (status, application) = await _host.SendAsync("GET", "/api/v10/oauth2/applications/%40me", token);

        Assert.Equal(200, status);
        Assert.Equal("ada", application.GetProperty("owner").GetProperty("username").GetString());
        Assert.Equal(20002, (await _host.SendAsync("GET", "/api/v10/applications/@me", ada)).Body.GetProperty("code").GetInt32());
        Assert.Equal(20001, (await _host.SendAsync("POST", "/api/v10/applications", token, """{"name":"tern"}""")).Body.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task carries_a_message_through_its_life()
    {
        var (ada, _, channel) = await _host.FoundAsync("ada");
        var path = $"/api/v10/channels/{channel}/messages";
        var (status, sent) = await _host.SendAsync("POST", path, ada, """{"content":"ahoy","tts":false,"enforce_nonce":false,"nonce":"7"}""");
        var id = sent.GetProperty("id").GetString();

        Assert.Equal((200, "7"), (status, sent.GetProperty("nonce").GetString()));
        Assert.Equal("ahoy", (await _host.SendAsync("GET", $"{path}/{id}", ada)).Body.GetProperty("content").GetString());
        Assert.Equal(200, (await _host.SendAsync("PATCH", $"{path}/{id}", ada, """{"content":"ahoy!"}""")).Status);
        Assert.Equal(1, (await _host.SendAsync("GET", path + "?limit=5&after=0", ada)).Body.GetArrayLength());
        Assert.Equal(204, (await _host.SendAsync("DELETE", $"{path}/{id}?", ada)).Status);
        Assert.Equal(10008, (await _host.SendAsync("GET", $"{path}/{id}", ada)).Body.GetProperty("code").GetInt32());
        Assert.Equal(
            ["MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE"],
            _host.Stores.Told.Select(told => told.Name).Where(name => name.StartsWith("MESSAGE", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task answers_a_new_message_with_the_documents_status_at_its_mount()
    {
        var (ada, _, channel) = await _host.FoundAsync("ada");

        Assert.Equal(201, (await _host.SendAsync("POST", $"/api/v1/channels/{channel}/messages", ada, """{"content":"ahoy"}""")).Status);
    }

    [Fact]
    public async Task takes_requests_without_a_body_where_clients_send_none()
    {
        var (ada, guild, channel) = await _host.FoundAsync("ada");
        var (_, role) = await _host.SendAsync("POST", $"/api/v10/guilds/{guild}/roles", ada);
        var (_, me) = await _host.SendAsync("GET", "/api/v10/users/@me", ada);

        Assert.Equal(204, (await _host.SendAsync("POST", $"/api/v10/channels/{channel}/typing", ada)).Status);
        Assert.Equal(
            204,
            (await _host.SendAsync("PUT", $"/api/v10/guilds/{guild}/members/{me.GetProperty("id").GetString()}/roles/{role.GetProperty("id").GetString()}", ada)).Status);
        Assert.Equal("new role", role.GetProperty("name").GetString());
        Assert.Contains(_host.Stores.Told, told => told.Name == "TYPING_START");
    }

    [Fact]
    public async Task brings_people_together_by_invitation()
    {
        var (ada, guild, channel) = await _host.FoundAsync("ada");
        var bo = await _host.RegisterAsync("bo");
        var (_, invite) = await _host.SendAsync("POST", $"/api/v10/channels/{channel}/invites", ada, "{}");
        var code = invite.GetProperty("code").GetString();

        Assert.Equal(guild, (await _host.SendAsync("GET", $"/api/v10/invites/{code}?with_counts=true", null)).Body.GetProperty("guild").GetProperty("id").GetString());
        var (status, used) = await _host.SendAsync("POST", $"/api/v10/invites/{code}", bo);
        Assert.True(status == 200 && used.GetProperty("new_member").GetBoolean());
        Assert.Equal(guild, (await _host.SendAsync("GET", "/api/v10/users/@me/guilds", bo)).Body[0].GetProperty("id").GetString());
        Assert.Equal("B", (await _host.SendAsync("PATCH", $"/api/v10/guilds/{guild}/members/%40me", bo, """{"nick":"B"}""")).Body.GetProperty("nick").GetString());
        Assert.Equal(2, (await _host.SendAsync("GET", $"/api/v10/guilds/{guild}/members?limit=10", ada)).Body.GetArrayLength());
        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/api/v10/users/@me/guilds/{guild}", bo)).Status);
        Assert.Equal(10006, (await _host.SendAsync("GET", "/api/v10/invites/nonsense", null)).Body.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task lets_a_bot_in_once()
    {
        var (ada, guild, _) = await _host.FoundAsync("ada");
        var (_, bot) = await _host.SendAsync("POST", "/api/applications", ada, """{"name":"gull"}""");
        var path = $"/api/guilds/{guild}/members/{bot.GetProperty("id").GetString()}";

        Assert.Equal(201, (await _host.SendAsync("PUT", path, ada)).Status);
        Assert.Equal(204, (await _host.SendAsync("PUT", path, ada)).Status);
        Assert.Equal(204, (await _host.SendAsync("DELETE", path, ada)).Status);
        Assert.Equal(404, (await _host.SendAsync("GET", path, ada)).Status);
    }

    [Fact]
    public async Task keeps_channels_in_order_and_hides_them()
    {
        var (ada, guild, _) = await _host.FoundAsync("ada");
        var (status, channel) = await _host.SendAsync("POST", $"/api/v1/guilds/{guild}/channels", ada, """{"name":"deck","type":"voice"}""");
        var id = channel.GetProperty("id").GetString();

        Assert.Equal((201, 2), (status, channel.GetProperty("type").GetInt32()));
        Assert.Equal(204, (await _host.SendAsync("PATCH", $"/api/v10/guilds/{guild}/channels", ada, $$"""[{"id":"{{id}}","position":0}]""")).Status);
        Assert.Equal(204, (await _host.SendAsync("PUT", $"/api/v10/channels/{id}/permissions/{guild}", ada, """{"type":0,"deny":"1024"}""")).Status);
        Assert.Equal("channel:" + id, _host.Stores.Told.Last(told => told.Subject is not null).Subject);
        Assert.Equal(204, (await _host.SendAsync("DELETE", $"/api/v10/channels/{id}/permissions/{guild}", ada)).Status);
        Assert.Equal(id, (await _host.SendAsync("DELETE", $"/api/v10/channels/{id}", ada)).Body.GetProperty("id").GetString());
    }

    [Fact]
    public async Task changes_a_profile_in_the_documents_words_too()
    {
        var ada = await _host.RegisterAsync("ada");
        var (status, me) = await _host.SendAsync("PATCH", "/api/v1/users/@me", ada, """{"display_name":"Ada","bio":"first"}""");

        Assert.Equal((200, "Ada", "first"), (status, me.GetProperty("global_name").GetString(), me.GetProperty("bio").GetString()));
        Assert.Equal("ada@example.org", me.GetProperty("email").GetString());
        Assert.False((await _host.SendAsync("GET", "/api/v1/users/" + me.GetProperty("id").GetString(), ada)).Body.TryGetProperty("email", out _));
    }

    [Fact]
    public async Task goes_the_way_of_the_document_from_register_to_logout()
    {
        var (created, registered) = await _host.SendAsync(
            "POST", "/api/v1/auth/register", null, """{"username":"ada","email":"ada@example.org","password":"Secret-99"}""");
        var (_, tokens) = await _host.SendAsync("POST", "/api/v1/auth/login", null, """{"email":"ada@example.org","password":"Secret-99"}""");
        var refresh = $$"""{"refresh_token":"{{tokens.GetProperty("refresh_token").GetString()}}"}""";

        Assert.Equal((201, "ada", 900), (created, registered.GetProperty("user").GetProperty("username").GetString(), registered.GetProperty("expires_in").GetInt32()));
        Assert.False(tokens.TryGetProperty("user", out _));
        Assert.Equal("Bearer", tokens.GetProperty("token_type").GetString());
        Assert.Equal(204, (await _host.SendAsync("POST", "/api/v1/auth/logout", null, refresh)).Status);
        Assert.Equal(401, (await _host.SendAsync("POST", "/api/v1/auth/refresh", null, refresh)).Status);
        Assert.Equal(409, (await _host.SendAsync("POST", "/api/v1/auth/register", null, """{"username":"bo","email":"ada@example.org","password":"Secret-99"}""")).Status);
    }

    [Theory]
    [InlineData("GET", "/api/v10/users/@me", 401, 0)]
    [InlineData("GET", "/api/v10/nothing/here", 404, 0)]
    [InlineData("GET", "/api/v7/users/@me", 404, 0)]
    [InlineData("POST", "/api/v10/gateway", 405, 0)]
    [InlineData("DELETE", "/api/v10/users/@me", 405, 0)]
    public async Task refuses_in_discords_form(string method, string path, int status, int code)
    {
        using var response = await _host.RawAsync(method, path, null);
        var body = JsonElement.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal((status, code), ((int)response.StatusCode, body.GetProperty("code").GetInt32()));
        Assert.StartsWith($"{status}: ", body.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(status == 401, response.Headers.WwwAuthenticate.Count == 1);
        Assert.Equal(status == 405, response.Content.Headers.Allow.Count > 0);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1")]
    [InlineData("18446744073709551616")]
    [InlineData("1%20")]
    public async Task says_which_part_of_a_path_is_no_id(string id)
    {
        var ada = await _host.RegisterAsync("ada");
        var (status, body) = await _host.SendAsync("GET", $"/api/v10/channels/{id}/messages/1", ada);

        Assert.Equal((400, 50035), (status, body.GetProperty("code").GetInt32()));
        Assert.Equal("NUMBER_TYPE_COERCE", body.GetProperty("errors").GetProperty("channel_id").GetProperty("_errors")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=x")]
    [InlineData("before=x")]
    public async Task says_what_is_wrong_with_a_query(string query)
    {
        var (ada, _, channel) = await _host.FoundAsync("ada");

        Assert.Equal(400, (await _host.SendAsync("GET", $"/api/v10/channels/{channel}/messages?{query}", ada)).Status);
    }

    [Fact]
    public async Task bounds_bodies_whether_or_not_they_say_how_long_they_are()
    {
        var ada = await _host.RegisterAsync("ada");
        var big = new byte[Call.LongestBody + 1];
        using var counted = await _host.RawAsync("POST", "/api/v10/guilds", ada, ApiHost.Json(big));
        using var chunked = new StreamContent(new MemoryStream(big)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v10/guilds") { Content = chunked };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.TryAddWithoutValidation("Authorization", ada);
        using var unknown = await _host.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.RequestEntityTooLarge), (counted.StatusCode, unknown.StatusCode));
        Assert.Equal(40005, JsonElement.Parse(await unknown.Content.ReadAsStringAsync()).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task takes_only_json()
    {
        var ada = await _host.RegisterAsync("ada");
        using var form = await _host.RawAsync("POST", "/api/v10/guilds", ada, new StringContent("name=harbour", Encoding.UTF8, "application/x-www-form-urlencoded"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, form.StatusCode);
        Assert.Equal(50109, (await _host.SendAsync("POST", "/api/v10/guilds", ada, "{")).Body.GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task reads_a_message_in_parts_and_takes_its_files()
    {
        var (ada, _, channel) = await _host.FoundAsync("ada");
        var path = $"/api/v10/channels/{channel}/messages";
        using var parts = await _host.RawAsync("POST", path, ada, Parts("payload_json", "", """{"content":"ahoy"}"""));
        using var files = await _host.RawAsync("POST", path, ada, Parts("files[0]", "; filename=\"a.png\"", "png"));
        using var broken = await _host.RawAsync("POST", path, ada, Raw("--x\r\nnonsense", "x"));
        using var endless = await _host.RawAsync("POST", path, ada, Raw("--x\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\r\n{", "x"));

        Assert.Equal("ahoy", JsonElement.Parse(await parts.Content.ReadAsStringAsync()).GetProperty("content").GetString());
        Assert.Contains("\"filename\":\"a.png\"", await files.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (broken.StatusCode, endless.StatusCode));
    }

    [Fact]
    public async Task says_that_the_store_is_away_and_when_to_come_back()
    {
        var ada = await _host.RegisterAsync("ada");
        _host.Stores.Outage = new StoreUnavailableException();
        using var response = await _host.RawAsync("GET", "/api/v10/users/@me/guilds", ada);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal(0, JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task survives_a_bug()
    {
        var ada = await _host.RegisterAsync("ada");
        _host.Stores.Outage = new NotSupportedException("a bug");
        var (status, body) = await _host.SendAsync("GET", "/api/v10/users/@me/guilds", ada);

        Assert.Equal((500, "500: Internal Server Error"), (status, body.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task authenticates_before_it_counts_and_counts_before_it_handles()
    {
        await using var host = await ApiHost.StartAsync(() => new Strict());

        Assert.Equal(401, (await host.SendAsync("GET", "/api/v10/users/@me", null)).Status);
        using var refused = await host.RawAsync("POST", "/api/v10/auth/login", null, ApiHost.Json("nonsense"));
        var body = JsonElement.Parse(await refused.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal((1.5, false), (body.GetProperty("retry_after").GetDouble(), body.GetProperty("global").GetBoolean()));
        Assert.Equal(TimeSpan.FromSeconds(2), refused.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task answers_a_literal_at_sign_and_an_empty_query()
    {
        var ada = await _host.RegisterAsync("ada");
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _host.Client.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /api/v10/users/@me?&x=1 HTTP/1.1\r\nHost: h\r\nAuthorization: {ada}\r\nConnection: close\r\n\r\n"));
        var answer = await new StreamReader(stream).ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Length: ", answer, StringComparison.Ordinal);
    }

    private static ByteArrayContent Parts(string name, string more, string body) =>
        Raw($"\r\n--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{body}\r\n--x--", "x");

    private static ByteArrayContent Raw(string body, string boundary)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=" + boundary);
        return content;
    }

    private sealed class Strict : IRequestLimits
    {
        // Strangers may guess once.
        private int _strangers;

        public ValueTask<Fault?> CheckAsync(HttpContext request, ApiRoute route, UserId? asker) =>
            asker is null && _strangers++ == 0
                ? default
                : new(new Fault(FaultKind.TooMany, 0, "You are being rate limited.") { RetryAfter = TimeSpan.FromSeconds(1.5) });
    }
}

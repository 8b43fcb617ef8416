using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gatehouse.Bench.Contenders;

namespace Gatehouse.Bench.House;

/// <summary>
/// <c>gatehouse serve</c> with its data on disk, as an operator would start it but for the rate limits; with one guild, its owner, a hundred bots
/// and some channels.
/// </summary>
internal sealed class WholeHouse : IDisposable
{
    public const int BotCount = 100;

    private readonly string _root;
    private readonly Premises _premises;
    private readonly string _data;
    private readonly HttpClient _owner;
    private readonly int _port = ServerProcess.FreePort();
    private readonly List<(ulong Id, string Token)> _bots = [];
    private readonly List<string> _channels = [];

    private WholeHouse(string root, Premises premises)
    {
        (_root, _premises) = (root, premises);
        _data = Directory.CreateDirectory(Path.Combine(root, "artifacts", $"bench-data-{Environment.ProcessId}")).FullName;
        _owner = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}/api/v10/") };
        Process = Launch();
    }

    public ServerProcess Process { get; private set; }

    /// <summary>Its SQLite file.</summary>
    public string DatabaseFile => Path.Combine(_data, "gatehouse.db");

    public string Guild { get; private set; } = "";

    public IReadOnlyList<string> Channels => _channels;

    public IReadOnlyList<(ulong Id, string Token)> Bots => _bots;

    /// <param name="root">The repository; the data lies below it, since a temporary directory may be in memory.</param>
    public static WholeHouse Start(string root) => Start(root, Premises.Ordinary);

    /// <param name="root">The repository; the data lies below it, since a temporary directory may be in memory.</param>
    public static WholeHouse Start(string root, Premises premises)
    {
        var house = new WholeHouse(root, premises);
        try
        {
            house.FurnishAsync().GetAwaiter().GetResult();
            return house;
        }
        catch
        {
            house.Dispose();
            throw;
        }
    }

    /// <summary>Ends the server, does something with its data, and starts it again on the same port.</summary>
    public void Restart(Action meanwhile)
    {
        Process.Dispose();
        meanwhile();
        Process = Launch();
        ReadyAsync().GetAwaiter().GetResult();
    }

    /// <summary>Whose token the sessions of a "room" identify with.</summary>
    public string Token(int room) => _bots[room % _bots.Count].Token;

    /// <summary>A request that posts a message, by one of the bots into one of the channels.</summary>
    public byte[] Post(int number) => Post(number, """{"content":"The harbour is quiet tonight; the gates close at ten.","tts":false,"enforce_nonce":false}""");

    public byte[] Post(int number, string body) => Encoding.ASCII.GetBytes(
        $"POST /api/v10/channels/{_channels[number % _channels.Count]}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n{Headers(number)}Content-Type: application/json\r\n" +
        $"Content-Length: {body.Length}\r\n\r\n{body}");

    /// <summary>A request that reads, by one of the bots.</summary>
    public byte[] Get(int number, string path) => Encoding.ASCII.GetBytes($"GET /api/v10/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{Headers(number)}\r\n");

    /// <summary>Does something as the owner.</summary>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Json(body) };
        using var answer = await _owner.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return !answer.IsSuccessStatusCode ? throw new InvalidOperationException($"{path} was answered {(int)answer.StatusCode} {text}")
            : text.Length > 0 ? JsonElement.Parse(text)
            : default;
    }

    public void Dispose()
    {
        _owner.Dispose();
        Process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private ServerProcess Launch()
    {
        List<(string, string)> environment =
        [
            ("GATEHOUSE_DATA", _data), ("SERVER_HOST", "127.0.0.1"), ("SERVER_PORT", $"{_port}"), ("LOG_LEVEL", "warning"),
            ("RATE_LIMIT_REQUESTS_PER_SECOND", "0"), ("RATE_LIMIT_SIGN_INS_PER_MINUTE", "0"),
        ];
        if (_premises.Database is { } database)
        {
            environment.Add(("DATABASE_URL", database));
        }

        return ServerProcess.Start(
            _port, environment, "taskset", "-c", _premises.Cores, "dotnet", Path.Combine(_root, "artifacts", "bin", "Gatehouse", "release", "gatehouse.dll"), "serve");
    }

    private string Headers(int number) => $"Authorization: Bot {Token(number)}\r\nUser-Agent: DiscordBot (bench, 1)\r\n";

    private async Task FurnishAsync()
    {
        await ReadyAsync();
        var tokens = await CallAsync(HttpMethod.Post, "auth/register", """{"username":"ada","email":"ada@example.com","password":"Harbour-lights-9"}""");
        _owner.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());

        Guild = (await CallAsync(HttpMethod.Post, "guilds", """{"name":"harbour","system_channel_flags":1}""")).GetProperty("id").GetString()!;
        for (var i = 0; i < _premises.Channels; i++)
        {
            var channel = await CallAsync(HttpMethod.Post, $"guilds/{Guild}/channels", $$"""{"name":"quay-{{i}}","type":0}""");
            _channels.Add(channel.GetProperty("id").GetString()!);
        }

        for (var i = 0; i < BotCount; i++)
        {
            var bot = await CallAsync(HttpMethod.Post, "applications", $$"""{"name":"gull-{{i}}"}""");
            var id = bot.GetProperty("id").GetString()!;
            await CallAsync(HttpMethod.Put, $"guilds/{Guild}/members/{id}", "{}");
            _bots.Add((ulong.Parse(id, CultureInfo.InvariantCulture), bot.GetProperty("token").GetString()!));
        }
    }

    private async Task ReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var ready = await _owner.GetAsync("/health/ready", patience.Token);
                if (ready.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, patience.Token);
        }
    }

    // Exactly this type: a charset after it is not what Discord's clients send.
    private static ByteArrayContent Json(string body) =>
        new(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Gatehouse.Bench.Contenders;

namespace Gatehouse.Bench.House;

/// <summary>
/// <c>gatehouse serve</c> with its data on disk, as an operator would start it but for the rate limits; with one guild, its owner, a hundred bots
/// and eight channels.
/// </summary>
internal sealed class WholeHouse : IDisposable
{
    public const int BotCount = 100;
    private const int ChannelCount = 8;

    private readonly string _data;
    private readonly List<(ulong Id, string Token)> _bots = [];
    private readonly List<string> _channels = [];

    private WholeHouse(string data, ServerProcess process) => (_data, Process) = (data, process);

    public ServerProcess Process { get; }

    /// <param name="root">The repository; the data lies below it, since a temporary directory may be in memory.</param>
    public static WholeHouse Start(string root)
    {
        var data = Directory.CreateDirectory(Path.Combine(root, "artifacts", $"bench-data-{Environment.ProcessId}")).FullName;
        var port = ServerProcess.FreePort();
        var process = ServerProcess.Start(
            port,
            [
                ("GATEHOUSE_DATA", data), ("SERVER_HOST", "127.0.0.1"), ("SERVER_PORT", $"{port}"), ("LOG_LEVEL", "warning"),
                ("RATE_LIMIT_REQUESTS_PER_SECOND", "0"), ("RATE_LIMIT_SIGN_INS_PER_MINUTE", "0"),
            ],
            "dotnet",
            Path.Combine(root, "artifacts", "bin", "Gatehouse", "release", "gatehouse.dll"),
            "serve");
        var house = new WholeHouse(data, process);
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

    /// <summary>Whose token the sessions of a "room" identify with.</summary>
    public string Token(int room) => _bots[room % _bots.Count].Token;

    /// <summary>A request that posts a message, by one of the bots into one of the channels.</summary>
    public byte[] Post(int number)
    {
        const string Body = """{"content":"The harbour is quiet tonight; the gates close at ten.","tts":false,"enforce_nonce":false}""";
        return Encoding.ASCII.GetBytes(
            $"POST /api/v10/channels/{_channels[number % _channels.Count]}/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
            $"Authorization: Bot {_bots[number % _bots.Count].Token}\r\nContent-Type: application/json\r\nUser-Agent: DiscordBot (bench, 1)\r\n" +
            $"Content-Length: {Body.Length}\r\n\r\n{Body}");
    }

    public void Dispose()
    {
        Process.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private async Task FurnishAsync()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Process.Port}/api/v10/") };
        await ReadyAsync(http);
        var tokens = await CallAsync(http, "auth/register", """{"username":"ada","email":"ada@example.com","password":"Harbour-lights-9"}""");
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("access_token").GetString());

        var guild = (await CallAsync(http, "guilds", """{"name":"harbour"}""")).GetProperty("id").GetString();
        for (var i = 0; i < ChannelCount; i++)
        {
            _channels.Add((await CallAsync(http, $"guilds/{guild}/channels", $$"""{"name":"quay-{{i}}","type":0}""")).GetProperty("id").GetString()!);
        }

        for (var i = 0; i < BotCount; i++)
        {
            var bot = await CallAsync(http, "applications", $$"""{"name":"gull-{{i}}"}""");
            var id = bot.GetProperty("id").GetString()!;
            using var added = await http.PutAsync($"guilds/{guild}/members/{id}", Json("{}"));
            added.EnsureSuccessStatusCode();
            _bots.Add((ulong.Parse(id, System.Globalization.CultureInfo.InvariantCulture), bot.GetProperty("token").GetString()!));
        }
    }

    private static async Task ReadyAsync(HttpClient http)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            try
            {
                using var ready = await http.GetAsync("/health/ready", patience.Token);
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

    private static async Task<JsonElement> CallAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(path, Json(body));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? JsonElement.Parse(text)
            : throw new InvalidOperationException($"{path} was answered {(int)answer.StatusCode} {text}");
    }

    // Exactly this type: a charset after it is not what Discord's clients send.
    private static ByteArrayContent Json(string body) =>
        new(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}

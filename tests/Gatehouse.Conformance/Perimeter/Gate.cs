using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>An answer as it came over the wire.</summary>
public sealed record RawAnswer(int Status, IReadOnlyList<string> Headers, byte[] Body, bool EndedCleanly)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public string[] this[string name] =>
        [.. Headers.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];
}

/// <summary>A started gatehouse with the profile realchat in front of three services that the test scripts.</summary>
public sealed class Gate : IAsyncLifetime, IAsyncDisposable
{
    public const string Secret = "a secret that is long enough for HS256, and for nobody else";

    private GatehouseProcess? _process;

    public StubService Auth { get; } = new();

    public StubService Message { get; } = new();

    public StubService Delivery { get; } = new();

    public GatehouseProcess Process => _process!;

    public Uri Address => Process.Address;

    /// <summary>Starts one with other settings than the shared one.</summary>
    public static async Task<Gate> StartAsync(params (string Name, string Value)[] settings)
    {
        var gate = new Gate();
        await gate.StartWithAsync(settings);
        return gate;
    }

    /// <summary>For the tests that share one: no limits.</summary>
    public Task InitializeAsync() => StartWithAsync(("RATE_LIMIT_RPS", "0"), ("ALLOWED_ORIGINS", "https://chat.example"), ("UPSTREAM_TIMEOUT", "1s"));

    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        await Auth.DisposeAsync();
        await Message.DisposeAsync();
        await Delivery.DisposeAsync();
    }

    /// <summary>A token as the auth service would sign it.</summary>
    public static string Token(string subject = "6f0b1a52-9d3c-4b57-8b1e-0d6c2f3a4e5d", long expiresIn = 3600, string secret = Secret)
    {
        var expires = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + expiresIn;
        var input = Encode("""{"alg":"HS256","typ":"JWT"}""") + "." + Encode(string.Create(CultureInfo.InvariantCulture, $$"""{"sub":"{{subject}}","exp":{{expires}}}"""));
        return input + "." + Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(input)));
    }

    public static string Bearer(string? token = null) => $"Authorization: Bearer {token ?? Token()}\r\n";

    /// <summary>Sends a request on a connection of its own and reads the answer to its end.</summary>
    /// <param name="line">The request line without its version: <c>GET /api/v1/users/me</c>.</param>
    /// <param name="headers">Beside Host and Connection, each ended with CR LF.</param>
    public Task<RawAnswer> AskAsync(string line, string headers = "", string body = "") =>
        SendAsync($"{line} HTTP/1.1\r\nHost: gate.example\r\nConnection: close\r\n{headers}\r\n{body}");

    /// <summary>Sends any bytes and reads to the end of the connection.</summary>
    public async Task<RawAnswer> SendAsync(string request)
    {
        using var patience = Patience.Token();
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        var (bytes, endedCleanly) = await ReadToEndAsync(stream, patience.Token);
        return Parse(bytes, endedCleanly);
    }

    private static async Task<(byte[] Bytes, bool EndedCleanly)> ReadToEndAsync(Stream stream, CancellationToken patience)
    {
        using var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, patience);
            return (all.ToArray(), true);
        }
        catch (IOException)
        {
            return (all.ToArray(), false);
        }
    }

    private static RawAnswer Parse(byte[] bytes, bool endedCleanly)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return new RawAnswer(0, [], bytes, endedCleanly);
        }

        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var answer = new RawAnswer(int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture), lines[1..], bytes[(end + 4)..], endedCleanly);
        return answer["Transfer-Encoding"] is ["chunked"] ? Unchunk(answer) : answer;
    }

    /// <summary>A body without its last chunk did not end cleanly, however the connection ended.</summary>
    private static RawAnswer Unchunk(RawAnswer answer)
    {
        var body = new List<byte>();
        var rest = answer.Body.AsSpan();
        while (rest.IndexOf("\r\n"u8) is >= 0 and var line)
        {
            var size = int.Parse(rest[..line], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            rest = rest[(line + 2)..];
            if (size == 0)
            {
                return answer with { Body = [.. body] };
            }

            body.AddRange(rest[..Math.Min(size, rest.Length)]);
            rest = rest.Length < size + 2 ? default : rest[(size + 2)..];
        }

        return answer with { Body = [.. body], EndedCleanly = false };
    }

    private static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);

    private async Task StartWithAsync(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string>
        {
            ["GATEHOUSE_PROFILE"] = "realchat",
            ["JWT_SECRET"] = Secret,
            ["REDIS_URL"] = "none",
            ["UPSTREAM_AUTH_URL"] = Address(Auth),
            ["UPSTREAM_MESSAGE_URL"] = Address(Message),
            ["UPSTREAM_DELIVERY_URL"] = Address(Delivery),
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
            if (value.Length == 0)
            {
                // Not set, so that a file can say it.
                all.Remove(name);
            }
        }

        _process = await GatehouseProcess.StartAsync(all);

        static string Address(StubService service) => service.Address.GetLeftPart(UriPartial.Authority);
    }
}

[CollectionDefinition(Name)]
public sealed class TheGate : ICollectionFixture<Gate>
{
    public const string Name = "The gate";
}

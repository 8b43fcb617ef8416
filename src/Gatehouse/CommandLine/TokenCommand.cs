using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Gatehouse.Configuration;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;
using Gatehouse.Running;

namespace Gatehouse.CommandLine;

/// <summary><c>gatehouse token inspect</c>: what an access token claims, and whether this installation would accept it. Never prints the token or the secret.</summary>
internal static class TokenCommand
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    public static async Task<ExitCode> InspectAsync(string? token, Settings settings, Surroundings around)
    {
        token = (token ?? await around.Input.ReadLineAsync())?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            around.Error.WriteLine("gatehouse: no token was given, neither as an argument nor on stdin.");
            return ExitCode.Usage;
        }

        var parts = token.Split('.');
        if (parts.Length != 3 || Readable(parts[0]) is not { } header || Readable(parts[1]) is not { } claims)
        {
            around.Error.WriteLine("gatehouse: this is not an access token. (Bot and refresh tokens are opaque: only a running server can tell.)");
            return ExitCode.Refused;
        }

        around.Output.WriteLine($"header {header}");
        around.Output.WriteLine($"claims {claims}");
        var secret = settings.JwtSecret ?? DataDirectory.ReadJwtSecret(settings.DataDirectory);
        if (secret is null)
        {
            around.Error.WriteLine($"gatehouse: whether it is valid cannot be told: there is no secret, neither configured nor in {settings.DataDirectory}.");
            return ExitCode.Refused;
        }

        var isValid = IsValid(token, secret, around.Clock);
        around.Output.WriteLine(isValid ? "valid" : "not valid: it has ended, or was not signed with this installation's secret");
        return isValid ? ExitCode.Done : ExitCode.Refused;
    }

    private static bool IsValid(string token, byte[] secret, TimeProvider clock)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(clock);
        using var edge = services.AddEdge(new EdgeOptions { TokenSecret = secret }).BuildServiceProvider();
        return edge.GetRequiredService<AccessTokens>().Verify(token) is not null;
    }

    /// <summary>A part of the token as indented JSON; null when it is none. Escaped by the writer, so that it cannot play tricks on a terminal.</summary>
    private static string? Readable(string part)
    {
        if (!Base64Url.IsValid(part))
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
            using var output = new MemoryStream();
            using (var writer = new Utf8JsonWriter(output, Indented))
            {
                document.WriteTo(writer);
            }

            return document.RootElement.ValueKind == JsonValueKind.Object ? Encoding.UTF8.GetString(output.ToArray()) : null;
        }
        catch (JsonException)
        {
            // The parser's only way to say that it is not JSON.
            return null;
        }
    }
}

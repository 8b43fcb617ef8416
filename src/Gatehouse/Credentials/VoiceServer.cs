using System.Buffers;
using System.Text.Json;
using Gatehouse.Chat.Ports;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Credentials;

/// <summary>
/// Somebody's own server for voices: clients are told where it is, and come there with a token (HS256) that says who they are, in which guild and channel, and through which
/// gateway session. The server verifies it with the same secret.
/// </summary>
internal sealed class VoiceServer(string endpoint, byte[] secret, TimeProvider clock) : IVoiceServer
{
    // Long enough to connect; whoever is connected shows nothing again.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly SignedTokens _tokens = new(new Hs256Key(secret));

    public string? Endpoint => endpoint;

    public string Issue(VoiceGrant grant)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(claims))
        {
            writer.WriteStartObject();
            writer.WriteString("sub"u8, grant.User.ToString());
            writer.WriteString("guild_id"u8, grant.Guild.ToString());
            writer.WriteString("channel_id"u8, grant.Channel.ToString());
            writer.WriteString("session_id"u8, grant.Session);
            writer.WriteNumber("iat"u8, now);
            writer.WriteNumber("exp"u8, now + (long)Lifetime.TotalSeconds);
            writer.WriteEndObject();
        }

        return _tokens.Issue(claims.WrittenSpan);
    }
}

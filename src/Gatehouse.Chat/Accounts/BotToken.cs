using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Accounts;

/// <summary>
/// A bot's token: base64url(id).base64url(time).base64url(32 random bytes), looking like Discord's so that what looks for leaked tokens finds ours too. Only its hash is kept.
/// </summary>
internal static class BotToken
{
    private const int Longest = 128;
    private const int SecretBytes = 32;

    public static string Issue(UserId bot, DateTimeOffset now, ISecrets secrets)
    {
        Span<byte> secret = stackalloc byte[SecretBytes];
        secrets.Fill(secret);
        Span<byte> time = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(time, (uint)now.ToUnixTimeSeconds());
        var id = Base64Url.EncodeToString(Encoding.ASCII.GetBytes(bot.ToString()));
        return $"{id}.{Base64Url.EncodeToString(time)}.{Base64Url.EncodeToString(secret)}";
    }

    /// <summary>Whose token it says it is, or null when it is not a bot's: an access token begins with a JSON object, not with digits.</summary>
    public static UserId? ClaimedBy(ReadOnlySpan<char> token)
    {
        var dot = token.IndexOf('.');
        if (token.Length > Longest || dot is < 1 or > 28 || token.Count('.') != 2)
        {
            return null;
        }

        Span<byte> digits = stackalloc byte[24];
        if (!Base64Url.IsValid(token[..dot])
            || !Base64Url.TryDecodeFromChars(token[..dot], digits, out var length)
            || !ulong.TryParse(digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        return new UserId(id);
    }

    public static byte[] HashOf(ReadOnlySpan<char> token)
    {
        Span<byte> bytes = stackalloc byte[3 * Longest];
        return SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)]);
    }
}

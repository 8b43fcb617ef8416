using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway;

/// <summary>What a client wants to know of a guild's members (discord-api-docs, "Request Guild Members").</summary>
/// <param name="Guild">Which guild.</param>
/// <param name="Start">How their names begin; null when they are asked for by id.</param>
/// <param name="Limit">At most so many; 0 for all.</param>
/// <param name="Users">Their ids as sent, at most 100.</param>
/// <param name="WithPresences">Also how they are around.</param>
/// <param name="Nonce">Comes back with the answer; null for none.</param>
internal sealed record MemberRequest(GuildId Guild, string? Start, int Limit, IReadOnlyList<string> Users, bool WithPresences, string? Nonce)
{
    private const int MaxUsers = 100;
    private const int MaxFound = 100;
    private const int MaxNonceBytes = 32;

    /// <summary>The whole list is wanted.</summary>
    public bool IsForAll => Start is { Length: 0 } && Limit == 0;

    /// <returns>Null when it makes no sense.</returns>
    public static MemberRequest? Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var d = document.RootElement;
        if (!d.TryGetProperty("guild_id"u8, out var guild) || Id(guild) is not { } id)
        {
            return null;
        }

        var users = d.TryGetProperty("user_ids"u8, out var ids) ? Ids(ids) : [];
        var start = d.TryGetProperty("query"u8, out var query) && query.ValueKind == JsonValueKind.String ? query.GetString() : null;
        if (users.Count > MaxUsers || (users.Count == 0 && start is null))
        {
            return null;
        }

        var limit = d.TryGetProperty("limit"u8, out var most) && most.ValueKind == JsonValueKind.Number && most.TryGetInt32(out var number) ? Math.Max(0, number) : 0;
        return new MemberRequest(
            new GuildId(id),
            users.Count > 0 ? null : start,
            start is { Length: > 0 } || limit > 0 ? Math.Clamp(limit == 0 ? MaxFound : limit, 1, MaxFound) : 0,
            users,
            d.TryGetProperty("presences"u8, out var presences) && presences.ValueKind == JsonValueKind.True,
            d.TryGetProperty("nonce"u8, out var nonce) && nonce.ValueKind == JsonValueKind.String
                && nonce.GetString() is { } mark && Encoding.UTF8.GetByteCount(mark) <= MaxNonceBytes ? mark : null);
    }

    // Some libraries send one guild as a list of one.
    private static ulong? Id(JsonElement guild) => guild.ValueKind switch
    {
        JsonValueKind.Array when guild.GetArrayLength() == 1 => Id(guild[0]),
        JsonValueKind.String when ulong.TryParse(guild.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) => id,
        JsonValueKind.Number when guild.TryGetUInt64(out var id) => id,
        _ => null,
    };

    private static List<string> Ids(JsonElement ids) => ids.ValueKind switch
    {
        JsonValueKind.Array => [.. ids.EnumerateArray().Where(id => id.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(id => id.ToString())],
        JsonValueKind.String or JsonValueKind.Number => [ids.ToString()],
        _ => [],
    };
}

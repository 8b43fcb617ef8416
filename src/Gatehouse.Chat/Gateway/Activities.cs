using System.Globalization;
using System.Text.Json;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Gateway;

/// <summary>Reads what a client says it is doing, keeping only what others' clients can bear (discord-api-docs, "Activity Object").</summary>
internal static class Activities
{
    private const int MaxActivities = 5;
    private const int MaxText = 128;
    private const int Custom = 4;

    public static IReadOnlyList<ActivityShape> Read(ReadOnlyMemory<byte> sent, DateTimeOffset now)
    {
        if (sent.IsEmpty)
        {
            return [];
        }

        using var document = JsonDocument.Parse(sent);
        var activities = new List<ActivityShape>();
        foreach (var activity in document.RootElement.EnumerateArray())
        {
            if (activities.Count < MaxActivities && Text(activity, "name"u8) is { } name)
            {
                activities.Add(new ActivityShape(name, TypeOf(activity), now.ToUnixTimeMilliseconds())
                {
                    State = Text(activity, "state"u8),
                    Url = Text(activity, "url"u8),
                });
            }
        }

        return activities;
    }

    /// <summary>What somebody does, below the line that they have written about themselves; what a client says of that line does not count beside it.</summary>
    public static IReadOnlyList<ActivityShape> Under(CustomStatus custom, IReadOnlyList<ActivityShape> activities, DateTimeOffset now) =>
    [
        new ActivityShape("Custom Status", Custom, now.ToUnixTimeMilliseconds())
        {
            State = custom.Text,
            Emoji = custom.Emoji is { } emoji ? new ActivityEmojiShape(emoji.Name) { Id = emoji.Id?.ToString(CultureInfo.InvariantCulture) } : null,
        },
        .. activities.Where(activity => activity.Type != Custom),
    ];

    /// <summary>What somebody did before and still does keeps its time, which is ours to say: hearing the same again, or from another session, is no news.</summary>
    public static IReadOnlyList<ActivityShape> GoingOn(IReadOnlyList<ActivityShape> before, IReadOnlyList<ActivityShape> now) =>
        [.. now.Select(activity => before.FirstOrDefault(known => known with { CreatedAt = activity.CreatedAt } == activity) ?? activity)];

    private static int TypeOf(JsonElement activity) =>
        activity.TryGetProperty("type"u8, out var type) && type.ValueKind == JsonValueKind.Number && type.TryGetInt32(out var value) && value is >= 0 and <= 5
            ? value
            : 0;

    private static string? Text(JsonElement activity, ReadOnlySpan<byte> name) =>
        activity.ValueKind == JsonValueKind.Object && activity.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
        && text.GetString() is { Length: > 0 and <= MaxText } value
            ? value
            : null;
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>A line of a guild's records (discord-api-docs, "Audit Log Entry Object"). Written by hand: a change's values have whatever type the property has.</summary>
internal static class AuditJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Of(AuditEntry entry, GuildId guild)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, entry.Id.ToString(CultureInfo.InvariantCulture));
            writer.WriteString("guild_id"u8, guild.ToString());
            writer.WriteNumber("action_type"u8, (int)entry.Action);
            writer.WriteString("user_id"u8, entry.By.ToString());
            writer.WriteString("target_id"u8, entry.Target?.ToString(CultureInfo.InvariantCulture));
            if (entry.Reason is { } reason)
            {
                writer.WriteString("reason"u8, reason);
            }

            WriteChanges(writer, entry.Changes);
            WriteOptions(writer, entry.Options);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteChanges(Utf8JsonWriter writer, IReadOnlyList<AuditChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("changes"u8);
        foreach (var change in changes)
        {
            writer.WriteStartObject();
            writer.WriteString("key"u8, change.Key);
            WriteValue(writer, "old_value"u8, change.Before);
            WriteValue(writer, "new_value"u8, change.After);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteOptions(Utf8JsonWriter writer, IReadOnlyList<(string Name, string Value)> options)
    {
        if (options.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("options"u8);
        foreach (var (name, value) in options)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    // What was not there before, or is not any more, is left out.
    private static void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<byte> name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                writer.WriteString(name, text);
                break;
            case int number:
                writer.WriteNumber(name, number);
                break;
            case bool flag:
                writer.WriteBoolean(name, flag);
                break;
            case DateTimeOffset time:
                writer.WriteString(name, DiscordJson.Time(time));
                break;
            case Role[] roles:
                writer.WriteStartArray(name);
                foreach (var role in roles)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id"u8, role.Id.ToString());
                    writer.WriteString("name"u8, role.Name);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                break;
            default:
                throw new ArgumentException($"Nobody has said how to write a {value.GetType().Name}.", nameof(value));
        }
    }
}

/// <summary>A page of a guild's records with the people in it (discord-api-docs, "Audit Log Object"). All lists are there even when empty.</summary>
internal sealed record AuditLogShape(JsonElement[] AuditLogEntries, UserShape[] Users)
{
    public JsonElement[] ApplicationCommands { get; } = [];

    public JsonElement[] AutoModerationRules { get; } = [];

    public JsonElement[] GuildScheduledEvents { get; } = [];

    public JsonElement[] Integrations { get; } = [];

    public JsonElement[] Threads { get; } = [];

    public JsonElement[] Webhooks { get; } = [];
}

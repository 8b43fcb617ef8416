using System.Text.Json;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Realtime.Dialects.Discord;

/// <summary>Reads a client's frame (discord-api-docs, "Payload Structure"), with the leniency that real clients need. Never throws on what a client sent.</summary>
internal static class DiscordReader
{
    private const int MaxTokenLength = 2048;
    private const int MaxSessionIdLength = 128;

    // All intents that exist (discord-api-docs, "Gateway Intents").
    private const long KnownIntents = 53_608_447;

    // Real payloads are three or four levels deep.
    private static readonly JsonReaderOptions Depth = new() { MaxDepth = 16 };

    public static DiscordMessage Read(ReadOnlySpan<byte> message)
    {
        var reader = new Utf8JsonReader(message, Depth);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.BytesConsumed != message.Length && !IsBlank(message[(int)reader.BytesConsumed..]))
            {
                return new DiscordMessage.Refused(DiscordCloses.Undecodable);
            }

            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            // The framework has no reader that refuses without throwing. It happens once per connection, which is then closed.
            return new DiscordMessage.Refused(DiscordCloses.Undecodable);
        }
        catch (InvalidOperationException)
        {
            // A string that escapes half a surrogate pair is JSON, but not text.
            return new DiscordMessage.Refused(DiscordCloses.Undecodable);
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> rest) => rest.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static DiscordMessage Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new DiscordMessage.Refused(DiscordCloses.Undecodable);
        }

        if (!root.TryGetProperty("op"u8, out var op) || op.ValueKind != JsonValueKind.Number || !op.TryGetInt32(out var opcode))
        {
            return new DiscordMessage.Refused(DiscordCloses.UnknownOpcode);
        }

        root.TryGetProperty("d"u8, out var d);
        return opcode switch
        {
            1 => ReadHeartbeat(d),
            2 => ReadIdentify(d),
            3 => ReadPresence(d) is { } shown ? new DiscordMessage.Presence(shown) : new DiscordMessage.Refused(DiscordCloses.BadPayload),
            6 => ReadResume(d),
            4 => ReadAsk("voice", d),
            8 => ReadAsk("members", d),
            // What user clients know: no reason to close (discord-api-docs, "Payload Structure").
            5 or (>= 12 and <= 43) => DiscordMessage.Ignored.Instance,
            _ => new DiscordMessage.Refused(DiscordCloses.UnknownOpcode),
        };
    }

    private static DiscordMessage.Heartbeat ReadHeartbeat(JsonElement d) =>
        new(d.ValueKind == JsonValueKind.Number && d.TryGetInt64(out var sequence) && sequence >= 0 ? sequence : null);

    private static DiscordMessage ReadIdentify(JsonElement d)
    {
        if (Text(d, "token"u8, MaxTokenLength) is not { } token)
        {
            return new DiscordMessage.Refused(DiscordCloses.BadPayload);
        }

        if (ReadIntents(d) is not { } intents)
        {
            return new DiscordMessage.Refused(DiscordCloses.BadIntents);
        }

        if (ReadShard(d) is not { IsValid: true } shard)
        {
            return new DiscordMessage.Refused(DiscordCloses.BadShard);
        }

        var threshold = Number(d, "large_threshold"u8) is { } asked ? (int)Math.Clamp(asked, 50, 250) : 50;
        return new DiscordMessage.Identify(token, new SessionTraits(intents, shard, threshold, IsMobile(d))
        {
            Presence = ReadFirstPresence(d),
        });
    }

    // Whoever does not name intents does not know them (the document's own clients): it hears everything.
    private static ulong? ReadIntents(JsonElement d)
    {
        if (!d.TryGetProperty("intents"u8, out var intents) || intents.ValueKind == JsonValueKind.Null)
        {
            return KnownIntents;
        }

        return intents.ValueKind == JsonValueKind.Number && intents.TryGetInt64(out var bits) && (bits & ~KnownIntents) == 0
            ? (ulong)bits
            : null;
    }

    private static Shard? ReadShard(JsonElement d)
    {
        if (!d.TryGetProperty("shard"u8, out var shard) || shard.ValueKind == JsonValueKind.Null)
        {
            return Shard.Whole;
        }

        return shard.ValueKind == JsonValueKind.Array && shard.GetArrayLength() == 2
            && shard[0].ValueKind == JsonValueKind.Number && shard[0].TryGetInt32(out var id)
            && shard[1].ValueKind == JsonValueKind.Number && shard[1].TryGetInt32(out var count)
                ? new Shard(id, count)
                : null;
    }

    private static bool IsMobile(JsonElement d) =>
        d.TryGetProperty("properties"u8, out var properties) && properties.ValueKind == JsonValueKind.Object
        && (IsPhone(Text(properties, "browser"u8, 100) ?? Text(properties, "$browser"u8, 100))
            || IsPhone(Text(properties, "os"u8, 100) ?? Text(properties, "$os"u8, 100)));

    private static bool IsPhone(string? name) =>
        name is not null && (name.Contains("Android", StringComparison.OrdinalIgnoreCase) || name.Contains("iOS", StringComparison.Ordinal));

    // eris identifies as "offline"; only "invisible" hides (discord-api-docs, "Identifying").
    private static Command.SetPresence? ReadFirstPresence(JsonElement d)
    {
        if (!d.TryGetProperty("presence"u8, out var presence) || ReadPresence(presence) is not { } shown)
        {
            return null;
        }

        return shown.Status == "offline" ? shown with { Status = "online" } : shown;
    }

    private static Command.SetPresence? ReadPresence(JsonElement d)
    {
        if (Text(d, "status"u8, 20) is not ("online" or "idle" or "dnd" or "invisible" or "offline"))
        {
            return null;
        }

        var status = Text(d, "status"u8, 20)!;
        if (!d.TryGetProperty("activities"u8, out var activities) || activities.ValueKind != JsonValueKind.Array || activities.GetArrayLength() == 0)
        {
            return new Command.SetPresence(status, default);
        }

        return new Command.SetPresence(status, System.Text.Encoding.UTF8.GetBytes(activities.GetRawText()));
    }

    private static DiscordMessage ReadAsk(string what, JsonElement d) => d.ValueKind == JsonValueKind.Object
        ? new DiscordMessage.Ask(new Command.Ask(what, System.Text.Encoding.UTF8.GetBytes(d.GetRawText())))
        : new DiscordMessage.Refused(DiscordCloses.BadPayload);

    private static DiscordMessage ReadResume(JsonElement d)
    {
        if (Text(d, "token"u8, MaxTokenLength) is not { } token || Text(d, "session_id"u8, MaxSessionIdLength) is not { } session)
        {
            return new DiscordMessage.Refused(DiscordCloses.BadPayload);
        }

        // A client without a sequence has seen nothing that it could go on from: it is told to start afresh.
        return new DiscordMessage.Resume(token, session, Number(d, "seq"u8) ?? -1);
    }

    private static string? Text(JsonElement d, ReadOnlySpan<byte> name, int maxLength) =>
        d.ValueKind == JsonValueKind.Object && d.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String
        && text.GetString() is { } value && value.Length <= maxLength
            ? value
            : null;

    private static long? Number(JsonElement d, ReadOnlySpan<byte> name) =>
        d.ValueKind == JsonValueKind.Object && d.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
        && number.TryGetInt64(out var value)
            ? value
            : null;
}

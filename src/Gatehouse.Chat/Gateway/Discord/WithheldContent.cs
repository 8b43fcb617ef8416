using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>What a bot without the MESSAGE_CONTENT intent is told of a message (discord-api-docs, "Message Content Intent").</summary>
internal static class WithheldContent
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The payload with empty content, embeds, attachments and components and without a poll, in the message and in the one it answers.</summary>
    public static byte[] Strip(ReadOnlyMemory<byte> payload)
    {
        var output = new ArrayBufferWriter<byte>(payload.Length);
        using (var writer = new Utf8JsonWriter(output, Plain))
        {
            var reader = new Utf8JsonReader(payload.Span);
            reader.Read();
            StripMessage(ref reader, payload.Span, writer);
        }

        return output.WrittenSpan.ToArray();
    }

    private static void StripMessage(ref Utf8JsonReader reader, ReadOnlySpan<byte> payload, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("poll"u8))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            var empty = Emptied(ref reader);
            var answered = reader.ValueTextEquals("referenced_message"u8);
            writer.WritePropertyName(reader.ValueSpan);
            reader.Read();
            if (answered && reader.TokenType == JsonTokenType.StartObject)
            {
                StripMessage(ref reader, payload, writer);
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            writer.WriteRawValue(empty.IsEmpty ? payload[start..(int)reader.BytesConsumed] : empty, skipInputValidation: true);
        }

        writer.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Emptied(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("content"u8))
        {
            return "\"\""u8;
        }

        return name.ValueTextEquals("embeds"u8) || name.ValueTextEquals("attachments"u8) || name.ValueTextEquals("components"u8) ? "[]"u8 : default;
    }
}

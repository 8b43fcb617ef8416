using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>
/// How the domain's nouns are written in Discord's words. What Discord may omit is omitted when null, what it always shows is shown as null: client
/// libraries crash on either mistake (discord-api-docs, "Nullable and Optional Resource Fields").
/// </summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UserShape))]
[JsonSerializable(typeof(UserShape[]))]
[JsonSerializable(typeof(SelfUserShape))]
[JsonSerializable(typeof(RoleShape))]
[JsonSerializable(typeof(RoleShape[]))]
[JsonSerializable(typeof(RoleEventShape))]
[JsonSerializable(typeof(RoleDeletedShape))]
[JsonSerializable(typeof(ChannelShape))]
[JsonSerializable(typeof(ChannelChangeShape))]
[JsonSerializable(typeof(ChannelShape[]))]
[JsonSerializable(typeof(ConversationShape))]
[JsonSerializable(typeof(ConversationShape[]))]
[JsonSerializable(typeof(RecipientShape))]
[JsonSerializable(typeof(MemberShape))]
[JsonSerializable(typeof(MemberShape[]))]
[JsonSerializable(typeof(MemberRemovedShape))]
[JsonSerializable(typeof(PresenceShape))]
[JsonSerializable(typeof(MessageAckShape))]
[JsonSerializable(typeof(UserSettingsShape))]
[JsonSerializable(typeof(UserSettingsChangeShape))]
[JsonSerializable(typeof(ReadTokenShape))]
[JsonSerializable(typeof(ReadyShape))]
[JsonSerializable(typeof(GuildShape))]
[JsonSerializable(typeof(GuildCreateShape))]
[JsonSerializable(typeof(GuildGlanceShape[]))]
[JsonSerializable(typeof(GuildIdShape))]
[JsonSerializable(typeof(MessageShape))]
[JsonSerializable(typeof(MessageShape[]))]
[JsonSerializable(typeof(MessageDeletedShape))]
[JsonSerializable(typeof(MessagesDeletedShape))]
[JsonSerializable(typeof(ReactionChangeShape))]
[JsonSerializable(typeof(ReactionsClearedShape))]
[JsonSerializable(typeof(PinsShape))]
[JsonSerializable(typeof(FoundShape))]
[JsonSerializable(typeof(WebhookShape))]
[JsonSerializable(typeof(WebhookShape[]))]
[JsonSerializable(typeof(WebhooksChangedShape))]
[JsonSerializable(typeof(PinsChangedShape))]
[JsonSerializable(typeof(TypingShape))]
[JsonSerializable(typeof(MembersChunkShape))]
[JsonSerializable(typeof(RateLimitedShape))]
[JsonSerializable(typeof(VoiceStateShape))]
[JsonSerializable(typeof(VoiceServerShape))]
[JsonSerializable(typeof(VoiceRegionShape[]))]
[JsonSerializable(typeof(AuditLogShape))]
[JsonSerializable(typeof(BanShape))]
[JsonSerializable(typeof(BanShape[]))]
[JsonSerializable(typeof(BanEventShape))]
[JsonSerializable(typeof(BannedManyShape))]
[JsonSerializable(typeof(InviteShape))]
[JsonSerializable(typeof(InviteShape[]))]
[JsonSerializable(typeof(InviteCreatedShape))]
[JsonSerializable(typeof(InviteDeletedShape))]
internal sealed partial class DiscordJson : JsonSerializerContext
{
    // The bodies are application/json, never pasted into HTML: escaping "<" or "ß" would only make them longer.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private const int ScratchKept = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>A value as UTF-8 JSON.</summary>
    public static byte[] Encode<T>(T value, JsonTypeInfo<T> type)
    {
        var scratch = _scratch ??= new ArrayBufferWriter<byte>(1024);
        scratch.ResetWrittenCount();
        Write(value, type, scratch);
        var bytes = scratch.WrittenSpan.ToArray();
        if (scratch.Capacity > ScratchKept)
        {
            _scratch = null;
        }

        return bytes;
    }

    /// <summary>Writes a value as UTF-8 JSON.</summary>
    public static void Write<T>(T value, JsonTypeInfo<T> type, IBufferWriter<byte> output)
    {
        var writer = _writer ??= new Utf8JsonWriter(output, Plain);
        writer.Reset(output);
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
        writer.Reset(Stream.Null);
    }

    /// <summary>A moment as Discord writes it: <c>2026-01-02T03:04:05.678000+00:00</c>.</summary>
    public static string Time(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture);
}

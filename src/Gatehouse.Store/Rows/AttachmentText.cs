using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Rows;

/// <summary>A message's files as text in its row.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Attachment[]))]
internal sealed partial class AttachmentText : JsonSerializerContext
{
    /// <returns>Null for none.</returns>
    public static string? Write(ImmutableArray<Attachment> attachments) =>
        attachments.IsEmpty ? null : JsonSerializer.Serialize([.. attachments], Default.AttachmentArray);

    public static ImmutableArray<Attachment> Read(string? text) =>
        text is null ? [] : [.. JsonSerializer.Deserialize(text, Default.AttachmentArray)!];
}

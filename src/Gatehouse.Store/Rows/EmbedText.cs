using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Rows;

/// <summary>A message's embeds as text in its row: they are written and read whole, and nobody asks for a part of them.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Embed[]))]
internal sealed partial class EmbedText : JsonSerializerContext
{
    /// <returns>Null for none.</returns>
    public static string? Write(ImmutableArray<Embed> embeds) => embeds.IsEmpty ? null : JsonSerializer.Serialize([.. embeds], Default.EmbedArray);

    public static ImmutableArray<Embed> Read(string? text) =>
        text is null ? [] : [.. JsonSerializer.Deserialize(text, Default.EmbedArray)!.Select(embed => embed.Fields.IsDefault ? embed with { Fields = [] } : embed)];
}

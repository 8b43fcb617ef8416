using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>The schemas of all shapes that a document refers to, each once, made from the types that the bodies are made from.</summary>
internal sealed class SchemaBook
{
    private readonly SortedDictionary<string, JsonNode?> _schemas = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions _options;

    public SchemaBook() => _options = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = ReferTo };

    /// <summary>A reference to the schema of a type, or the schema itself where it is not one of ours.</summary>
    public JsonNode Of(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(type.Options.GetTypeInfo(type.ElementType!)) };
        }

        var name = NameOf(type.Type);
        if (_schemas.TryAdd(name, null))
        {
            _schemas[name] = type.GetJsonSchemaAsNode(_options);
        }

        return Reference(name);
    }

    /// <summary>All schemas by name.</summary>
    public JsonObject ToJson() => [.. _schemas.Select(schema => KeyValuePair.Create(schema.Key, schema.Value?.DeepClone()))];

    // A shape inside a shape is a reference, so that none is printed twice and one that holds itself comes to an end.
    private JsonNode ReferTo(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (context.Path.IsEmpty || context.TypeInfo.Kind != JsonTypeInfoKind.Object || !context.TypeInfo.Type.Name.EndsWith("Shape", StringComparison.Ordinal))
        {
            return schema is JsonObject { Count: 0 } or JsonValue ? new JsonObject() : schema;
        }

        var reference = Of(context.TypeInfo);
        return schema["type"] is JsonArray kinds && kinds.Any(kind => kind!.GetValue<string>() == "null")
            ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
            : reference;
    }

    private static string NameOf(Type type) => type.Name.EndsWith("Shape", StringComparison.Ordinal) ? type.Name[..^"Shape".Length] : type.Name;

    private static JsonObject Reference(string name) => new() { ["$ref"] = "#/components/schemas/" + name };
}

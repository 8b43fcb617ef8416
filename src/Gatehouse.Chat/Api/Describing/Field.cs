using System.Text.Json.Nodes;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>A field of a body or a query, for people who write clients: its schema and an example of it (JSON Schema 2020-12).</summary>
/// <param name="Name">As on the wire.</param>
/// <param name="Schema">What is taken.</param>
/// <param name="Example">Something that is taken.</param>
internal sealed record Field(string Name, JsonObject Schema, JsonNode? Example)
{
    /// <summary>The request is refused without it.</summary>
    public bool IsRequired { get; init; }

    public Field Required => this with { IsRequired = true };

    /// <summary>Null takes it away.</summary>
    public Field OrNull
    {
        get
        {
            var schema = (JsonObject)Schema.DeepClone();
            schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
            return this with { Schema = schema };
        }
    }

    /// <param name="max">In Unicode code points.</param>
    public static Field Text(string name, int max, string example, int min = 0) =>
        new(name, min == 0 ? new() { ["type"] = "string", ["maxLength"] = max } : new() { ["type"] = "string", ["minLength"] = min, ["maxLength"] = max }, example);

    public static Field Number(string name, long min, long max, long example) =>
        new(name, new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max }, example);

    public static Field Flag(string name, bool example = false) => new(name, new() { ["type"] = "boolean" }, example);

    public static Field Snowflake(string name, object example) => new(name, new() { ["type"] = "string", ["pattern"] = "^[0-9]{1,20}$" }, example.ToString());

    /// <summary>A set of permissions: decimal digits, since JavaScript's numbers end at 2^53.</summary>
    public static Field Bits(string name, string example) => new(name, new() { ["type"] = "string", ["pattern"] = "^[0-9]{1,20}$", ["description"] = "A bit set of permissions." }, example);

    /// <summary>A moment (RFC 3339).</summary>
    public static Field Time(string name, string example) => new(name, new() { ["type"] = "string", ["format"] = "date-time" }, example);

    public static Field Choice(string name, JsonNode example, params JsonNode[] choices) =>
        new(name, new() { ["type"] = example.GetValueKind() == System.Text.Json.JsonValueKind.Number ? "integer" : "string", ["enum"] = new JsonArray(choices) }, example);

    public static Field List(Field item, int max) => new(
        item.Name,
        new() { ["type"] = "array", ["items"] = item.Schema.DeepClone(), ["maxItems"] = max },
        new JsonArray(item.Example?.DeepClone()));

    public static Field Object(string name, params Field[] fields) => new(name, SchemaOf(fields), ExampleOf(fields));

    public static JsonObject SchemaOf(IReadOnlyCollection<Field> fields)
    {
        var properties = new JsonObject();
        foreach (var field in fields)
        {
            properties[field.Name] = field.Schema.DeepClone();
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (fields.Any(field => field.IsRequired))
        {
            schema["required"] = new JsonArray([.. fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]);
        }

        return schema;
    }

    public static JsonObject ExampleOf(IEnumerable<Field> fields)
    {
        var example = new JsonObject();
        foreach (var field in fields)
        {
            example[field.Name] = field.Example?.DeepClone();
        }

        return example;
    }
}

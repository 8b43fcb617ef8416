using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>Short ways to read JSON in assertions; each fails with the JSON in the message.</summary>
public static class JsonWords
{
    extension(JsonNode json)
    {
        /// <summary>A string member.</summary>
        public string Text(string member) =>
            json[member] is JsonValue value && value.TryGetValue<string>(out var text)
                ? text
                : throw new InvalidOperationException($"No string {member} in {json.ToJsonString()}");

        /// <summary>A number member.</summary>
        public long Number(string member) =>
            json[member] is JsonValue value && value.TryGetValue<long>(out var number)
                ? number
                : throw new InvalidOperationException($"No number {member} in {json.ToJsonString()}");

        /// <summary>An array member.</summary>
        public JsonArray List(string member) =>
            json[member] as JsonArray ?? throw new InvalidOperationException($"No array {member} in {json.ToJsonString()}");

        /// <summary>Whether the member is there, null or not.</summary>
        public bool Has(string member) => json is JsonObject known && known.ContainsKey(member);

        /// <summary>The <c>id</c> of each element of an array.</summary>
        public string[] Ids() => [.. ((JsonArray)json).Select(element => element!.Text("id"))];
    }
}

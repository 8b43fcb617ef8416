using System.Text.Json.Nodes;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>The gateway's events and commands as an AsyncAPI 3.0 document, made from the types that the events are made from.</summary>
internal static class AsyncApiDocument
{
    private const string Gateway = "#/channels/gateway";

    // What clients send (discord-api-docs, "Gateway Opcodes").
    private static readonly (int Op, string Name, string Summary, Field[] Fields)[] Commands =
    [
        (1, "heartbeat", "Says that the client is there; `d` is the last `s` it has seen, or null", []),
        (2, "identify", "Begins a session",
        [
            Field.Text("token", 512, "Bot MTQ1NjUw.aWQ.c2VjcmV0", 1).Required, Field.Number("intents", 0, 53_608_447, 37_377).Required,
            Field.Object("properties", Field.Text("os", 128, "linux"), Field.Text("browser", 128, "gatehouse"), Field.Text("device", 128, "gatehouse")).Required,
            Field.Flag("compress"), Field.Number("large_threshold", 50, 250, 50), Field.List(Field.Number("shard", 0, int.MaxValue, 0), 2) with { Example = new JsonArray(0, 1) },
        ]),
        (3, "updatePresence", "Says how the user is around",
        [
            Field.Choice("status", "idle", "online", "idle", "dnd", "invisible", "offline").Required,
            Field.List(Field.Object("activities", Field.Text("name", 128, "Sailing", 1).Required, Field.Number("type", 0, 5, 0)), 5).Required, Field.Flag("afk"), Field.Number("since", 0, long.MaxValue, 0).OrNull,
        ]),
        (4, "updateVoiceState", "Enters a voice channel of a guild, or changes how one is heard there; leaves it with `channel_id` null",
        [
            Field.Snowflake("guild_id", Samples.Harbour).Required, Field.Snowflake("channel_id", Samples.Quay).OrNull.Required, Field.Flag("self_mute"), Field.Flag("self_deaf"), Field.Flag("self_video"),
        ]),
        (6, "resume", "Goes on with a session after a cut connection",
        [
            Field.Text("token", 512, "Bot MTQ1NjUw.aWQ.c2VjcmV0", 1).Required, Field.Text("session_id", 64, "b6b1f2c8f3a94d5e", 1).Required, Field.Number("seq", 0, long.MaxValue, 42).Required,
        ]),
        (8, "requestGuildMembers", "Asks for members by the beginning of their names, by id, or, with an empty `query` and `limit` 0, for all",
        [
            Field.Snowflake("guild_id", Samples.Harbour).Required, Field.Text("query", 100, "bo"), Field.Number("limit", 0, 100, 10),
            Field.List(Field.Snowflake("user_ids", Samples.Bo.Id), 100) with { Example = null }, Field.Flag("presences"), Field.Text("nonce", 32, "n1"),
        ]),
    ];

    public static JsonObject Create()
    {
        var schemas = new SchemaBook();
        var messages = new JsonObject();
        var references = new JsonObject();
        var told = new JsonArray();
        var asked = new JsonArray();
        foreach (var description in EventDescriptions.All)
        {
            Add(description.Name, Dispatch(description, schemas), told);
        }

        foreach (var command in Commands)
        {
            Add(command.Name, Command(command.Op, command.Summary, command.Fields), asked);
        }

        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Gatehouse gateway",
                ["version"] = "10",
                ["description"] = "Discord's gateway as this server has it: JSON in text frames or ETF in binary ones, or either in zlib-stream. Requests over HTTP are in /openapi.json.",
            },
            ["servers"] = new JsonObject { ["here"] = new JsonObject { ["host"] = "localhost:8080", ["protocol"] = "ws" } },
            ["channels"] = new JsonObject { ["gateway"] = new JsonObject { ["address"] = "/gateway", ["messages"] = references } },
            ["operations"] = new JsonObject
            {
                ["tell"] = new JsonObject { ["action"] = "send", ["channel"] = new JsonObject { ["$ref"] = Gateway }, ["messages"] = told },
                ["hear"] = new JsonObject { ["action"] = "receive", ["channel"] = new JsonObject { ["$ref"] = Gateway }, ["messages"] = asked },
            },
            ["components"] = new JsonObject { ["messages"] = messages, ["schemas"] = schemas.ToJson() },
        };

        void Add(string name, JsonObject message, JsonArray operation)
        {
            messages[name] = message;
            references[name] = new JsonObject { ["$ref"] = "#/components/messages/" + name };
            operation.Add((JsonNode)new JsonObject { ["$ref"] = $"{Gateway}/messages/{name}" });
        }
    }

    private static JsonObject Dispatch(EventDescription description, SchemaBook schemas) => Message(
        description.Intent is { } intent ? $"{description.Summary}. Heard with {intent}." : $"{description.Summary}. Heard by every session.",
        new JsonObject
        {
            ["op"] = new JsonObject { ["const"] = 0 },
            ["t"] = new JsonObject { ["const"] = description.Name },
            ["s"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 },
            ["d"] = description.Body is { } body ? schemas.Of(body.Type) : new JsonObject { ["type"] = "null" },
        },
        new JsonObject { ["op"] = 0, ["t"] = description.Name, ["s"] = 7, ["d"] = description.Body?.Example.DeepClone() });

    private static JsonObject Command(int op, string summary, Field[] fields) => Message(
        summary + ".",
        new JsonObject
        {
            ["op"] = new JsonObject { ["const"] = op },
            ["d"] = fields.Length == 0 ? new JsonObject { ["type"] = new JsonArray("integer", "null") } : Field.SchemaOf(fields),
        },
        new JsonObject { ["op"] = op, ["d"] = fields.Length == 0 ? 42 : Field.ExampleOf(fields) });

    private static JsonObject Message(string summary, JsonObject properties, JsonObject example)
    {
        var required = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        return new JsonObject
        {
            ["summary"] = summary,
            ["payload"] = new JsonObject { ["type"] = "object", ["required"] = required, ["properties"] = properties },
            ["examples"] = new JsonArray(new JsonObject { ["payload"] = example }),
        };
    }
}

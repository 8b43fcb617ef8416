using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>The REST API as an OpenAPI 3.1 document, made from the routes that are mounted and from the types that they answer with.</summary>
internal sealed class OpenApiDocument
{
    private static readonly Fault Unauthorized = Accounts.Refused.Unauthorized;
    private static readonly Fault MalformedForm = Faults.InvalidField("field", "BASE_TYPE_REQUIRED", "This field is required");
    private static readonly Fault TooMany = new(FaultKind.TooMany, 0, "You are being rate limited.") { RetryAfter = TimeSpan.FromSeconds(0.5) };

    private readonly SchemaBook _schemas = new();

    /// <summary>The document for these routes.</summary>
    /// <exception cref="InvalidOperationException">A route has no description.</exception>
    public static JsonObject Of(IEnumerable<ApiRoute> routes) => new OpenApiDocument().Write(routes);

    private JsonObject Write(IEnumerable<ApiRoute> routes)
    {
        var described = RouteDescriptions.All.ToDictionary(description => description.Route, StringComparer.Ordinal);
        var paths = new JsonObject();
        foreach (var route in routes)
        {
            var description = described.GetValueOrDefault(route.Template)
                ?? throw new InvalidOperationException($"{route.Template} has no description in {nameof(RouteDescriptions)}.");
            var space = route.Template.IndexOf(' ', StringComparison.Ordinal);
            var path = route.Template[(space + 1)..];
            if (paths[path] is not JsonObject operations)
            {
                paths[path] = operations = [];
            }

            operations[route.Template[..space].ToLowerInvariant()] = Operation(route, description, path);
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Gatehouse",
                ["version"] = "10",
                ["description"] = "Discord's REST API as this server has it. Ids are snowflakes in strings, times are UTC. The gateway's events are in /asyncapi.json.",
                ["license"] = new JsonObject { ["name"] = "MIT", ["identifier"] = "MIT" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/api/v10" }),
            ["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject
                    {
                        ["type"] = "apiKey",
                        ["in"] = "header",
                        ["name"] = "Authorization",
                        ["description"] = "`Bearer` with an access token of a person, or `Bot` with a bot's token.",
                    },
                },
                ["schemas"] = _schemas.ToJson(),
            },
        };
    }

    private JsonObject Operation(ApiRoute route, RouteDescription description, string path)
    {
        var operation = new JsonObject
        {
            ["summary"] = description.Summary,
            ["operationId"] = OperationId(route.Template),
            ["tags"] = new JsonArray(TagOf(path)),
        };
        if (description.Remarks is { } remarks)
        {
            operation["description"] = remarks;
        }

        if (route.Class != RequestClass.Ordinary)
        {
            operation["security"] = new JsonArray();
        }

        if (Parameters(path, description) is { Count: > 0 } parameters)
        {
            operation["parameters"] = parameters;
        }

        if (description.Body.Count > 0)
        {
            operation["requestBody"] = Body(description);
        }

        operation["responses"] = Responses(route, description);
        return operation;
    }

    private static JsonArray Parameters(string path, RouteDescription description)
    {
        var parameters = new JsonArray();
        foreach (var part in path.Split('/').Where(part => part.StartsWith('{')))
        {
            var name = part[1..^1];
            var field = name.EndsWith("_id", StringComparison.Ordinal) ? Field.Snowflake(name, Samples.IdOf(name)) : Field.Text(name, 128, Samples.PartOf(name), 1);
            parameters.Add((JsonNode)Parameter(field, "path", isRequired: true));
        }

        foreach (var field in description.Query)
        {
            parameters.Add((JsonNode)Parameter(field, "query", field.IsRequired));
        }

        return parameters;
    }

    private static JsonObject Parameter(Field field, string place, bool isRequired) => new()
    {
        ["name"] = field.Name,
        ["in"] = place,
        ["required"] = isRequired,
        ["schema"] = field.Schema.DeepClone(),
        ["example"] = field.Example?.DeepClone(),
    };

    private static JsonObject Body(RouteDescription description)
    {
        var schema = Field.SchemaOf(description.Body);
        var example = Field.ExampleOf(description.Body);
        var content = new JsonObject
        {
            ["application/json"] = new JsonObject
            {
                ["schema"] = description.BodyIsList ? new JsonObject { ["type"] = "array", ["items"] = schema } : schema,
                ["example"] = description.BodyIsList ? new JsonArray(example) : example,
            },
        };
        if (description.TakesFiles)
        {
            content["multipart/form-data"] = new JsonObject
            {
                ["schema"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["payload_json"] = new JsonObject { ["type"] = "string", ["description"] = "The other form of the body, as text." },
                        ["files[0]"] = new JsonObject { ["type"] = "string", ["format"] = "binary", ["description"] = "A file; further ones have further numbers." },
                    },
                },
            };
        }

        return new JsonObject { ["required"] = description.Body.Any(field => field.IsRequired), ["content"] = content };
    }

    private JsonObject Responses(ApiRoute route, RouteDescription description)
    {
        var responses = new JsonObject();
        if (description.Answer is { } answer)
        {
            responses[Text(description.Status)] = new JsonObject
            {
                ["description"] = "Done.",
                ["content"] = Json(_schemas.Of(answer.Type), answer.Example.DeepClone()),
            };
        }
        else
        {
            responses["204"] = new JsonObject { ["description"] = "Done." };
        }

        var refusals = new List<Fault>(description.Refusals);
        if (description.Body.Count + description.Query.Count > 0)
        {
            refusals.Add(MalformedForm);
        }

        if (route.Class == RequestClass.Ordinary)
        {
            refusals.Add(Unauthorized);
        }

        refusals.Add(TooMany);
        refusals.Add(Problems.StoreUnavailable);
        foreach (var status in refusals.GroupBy(ErrorBody.StatusOf).OrderBy(group => group.Key))
        {
            var examples = new JsonObject();
            foreach (var fault in status)
            {
                examples[Text(fault.Code)] = new JsonObject { ["value"] = JsonNode.Parse(ErrorBody.Of(fault)) };
            }

            responses[Text(status.Key)] = new JsonObject
            {
                ["description"] = string.Join("; ", status.Select(fault => fault.Message.TrimEnd('.')).Distinct(StringComparer.Ordinal)) + ".",
                ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = ErrorSchema(), ["examples"] = examples } },
            };
        }

        return responses;
    }

    private static JsonObject Json(JsonNode schema, JsonNode example) => new() { ["application/json"] = new JsonObject { ["schema"] = schema, ["example"] = example } };

    private static JsonObject ErrorSchema() => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray("message", "code"),
        ["properties"] = new JsonObject
        {
            ["message"] = new JsonObject { ["type"] = "string" },
            ["code"] = new JsonObject { ["type"] = "integer", ["description"] = "Discord's JSON error code; 0 where there is none." },
            ["errors"] = new JsonObject { ["type"] = "object", ["description"] = "A tree that mirrors the body; leaves are `_errors`." },
            ["retry_after"] = new JsonObject { ["type"] = "number", ["description"] = "Seconds; with 429." },
        },
    };

    private static string OperationId(string template)
    {
        var id = new System.Text.StringBuilder(template.Length);
        foreach (var part in template.Split(' ', '/', '-', '_', '{', '}', '@', '.'))
        {
            if (part.Length > 0)
            {
                id.Append(id.Length == 0 ? part.ToLowerInvariant() : string.Concat(char.ToUpperInvariant(part[0]).ToString(), part.AsSpan(1)));
            }
        }

        return id.ToString();
    }

    private static string TagOf(string path) => path.Split('/')[1];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

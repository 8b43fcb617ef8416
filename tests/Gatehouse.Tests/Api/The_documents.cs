using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Chat.Api.Describing;
using Gatehouse.Realtime.Dialects.Discord;
using Gatehouse.Tests.House;
using Microsoft.OpenApi;

namespace Gatehouse.Tests.Api;

/// <summary>What the server publishes about itself is true: made from its routes, its types and its events.</summary>
public partial class The_documents
{
    [Fact]
    public async Task describe_every_route_and_no_other()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await ReadAsync(host, "/openapi.json");

        var mounted = host.Routes.ToHashSet(StringComparer.Ordinal);
        var described = RouteDescriptions.All.Select(description => description.Route).ToArray();
        Assert.Empty(mounted.Except(described, StringComparer.Ordinal));
        Assert.Empty(described.Except(mounted, StringComparer.Ordinal));
        Assert.Equal(described.Length, described.Distinct(StringComparer.Ordinal).Count());

        var operations = Operations(document).ToArray();
        Assert.Equal(mounted.Order(StringComparer.Ordinal), operations.Select(operation => operation.Route).Order(StringComparer.Ordinal));
        Assert.Distinct(operations.Select(operation => operation.Body["operationId"]!.GetValue<string>()));
        Assert.All(operations, operation => Assert.NotEmpty(operation.Body["summary"]!.GetValue<string>()));
    }

    [Fact]
    public async Task are_what_tools_for_OpenAPI_understand()
    {
        await using var host = await ApiHost.StartAsync();
        var text = await host.Client.GetStringAsync(new Uri("/openapi.json", UriKind.Relative));

        var read = Microsoft.OpenApi.OpenApiDocument.Parse(text, OpenApiConstants.Json);

        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.NotEmpty(read.Document!.Paths);
    }

    [Theory]
    [InlineData("/openapi.json")]
    [InlineData("/asyncapi.json")]
    public async Task refer_to_nothing_that_is_not_there(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var document = await ReadAsync(host, path);

        foreach (Match reference in Reference().Matches(document.ToJsonString()))
        {
            var found = reference.Groups[1].Value.Split('/').Aggregate((JsonNode?)document, (node, part) => node?[part]);
            Assert.True(found is not null, $"{path} refers to {reference.Groups[1].Value}");
        }
    }

    [Fact]
    public async Task give_examples_that_are_taken()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await ReadAsync(host, "/openapi.json");
        var tried = 0;
        foreach (var operation in Operations(document).Where(operation => operation.Body["requestBody"] is not null))
        {
            var (who, guild, channel) = await host.FoundAsync($"ada{tried}");
            var (_, role) = await host.SendAsync("POST", $"/api/guilds/{guild}/roles", who, "{}");
            var (_, self) = await host.SendAsync("GET", "/api/users/@me", who);
            string Real(string text) => text.Replace(Samples.Harbour.ToString(), guild, StringComparison.Ordinal).Replace(Samples.Quay.ToString(), channel, StringComparison.Ordinal)
                .Replace(Samples.Pilots.ToString(), role.GetProperty("id").GetString(), StringComparison.Ordinal)
                .Replace(Samples.Ada.Id.ToString(), self.GetProperty("id").GetString(), StringComparison.Ordinal);
            var parameters = operation.Body["parameters"]?.AsArray().ToDictionary(p => p!["name"]!.GetValue<string>(), p => p!["example"]!.ToString(), StringComparer.Ordinal) ?? [];
            var space = operation.Route.IndexOf(' ', StringComparison.Ordinal);
            var path = parameters.Aggregate(operation.Route[(space + 1)..], (so, parameter) => so.Replace($"{{{parameter.Key}}}", parameter.Value, StringComparison.Ordinal));
            var example = operation.Body["requestBody"]!["content"]!["application/json"]!["example"]!.ToJsonString();

            var (status, answer) = await host.SendAsync(operation.Route[..space], "/api" + Real(path), who, Real(example));

            // Not every example fits the state of things; but none is malformed.
            Assert.True(operation.Body["responses"]![$"{status}"] is not null, $"{operation.Route} answered its example with {status}, which it does not mention: {answer}");
            Assert.False(status == 400 && answer.GetProperty("code").GetInt32() is 50035 or 50109, $"{operation.Route} refused its own example: {answer}");
            tried++;
        }

        Assert.InRange(tried, 15, 200);
    }

    [Fact]
    public async Task describe_every_event()
    {
        await using var host = await ApiHost.StartAsync();
        var messages = (await ReadAsync(host, "/asyncapi.json"))["components"]!["messages"]!.AsObject();

        var named = Directory.EnumerateFiles(Path.Combine(Tree.Root, "src", "Gatehouse.Chat", "Gateway"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => EventName().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value))
            .Append("RESUMED")
            .ToHashSet(StringComparer.Ordinal);

        Assert.InRange(named.Count, 25, 200);
        Assert.Empty(named.Except(messages.Select(message => message.Key), StringComparer.Ordinal));
        Assert.Empty(EventDescriptions.All.Select(description => description.Name).Except(named, StringComparer.Ordinal));
    }

    [Fact]
    public async Task describe_every_command()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await ReadAsync(host, "/asyncapi.json");
        var messages = document["operations"]!["hear"]!["messages"]!.AsArray()
            .Select(message => document["components"]!["messages"]![message!["$ref"]!.GetValue<string>().Split('/')[^1]]!["examples"]![0]!["payload"]!)
            .ToDictionary(example => example["op"]!.GetValue<int>(), example => example.ToJsonString());

        Assert.All(Enumerable.Range(0, 64), op => Assert.Equal(IsKnown($$"""{"op":{{op}}}"""), messages.ContainsKey(op)));
        Assert.All(messages.Values, example => Assert.IsNotType<DiscordMessage.Refused>(DiscordReader.Read(Encoding.UTF8.GetBytes(example))));

        static bool IsKnown(string command) => DiscordReader.Read(Encoding.UTF8.GetBytes(command)) switch
        {
            DiscordMessage.Ignored => false,
            DiscordMessage.Refused { Reason: var reason } => reason != DiscordCloses.UnknownOpcode,
            _ => true,
        };
    }

    [Fact]
    public void give_examples_that_have_what_their_schemas_require()
    {
        var book = new SchemaBook();
        Sample[] samples = [.. EventDescriptions.All.Select(e => e.Body).OfType<Sample>(), .. RouteDescriptions.All.Select(route => route.Answer).OfType<Sample>()];
        foreach (var sample in samples)
        {
            book.Of(sample.Type);
        }

        var schemas = book.ToJson();
        foreach (var sample in samples)
        {
            Fits(sample.Example, book.Of(sample.Type), schemas, sample.Type.Type.Name);
        }
    }

    private static void Fits(JsonNode? value, JsonNode schema, JsonObject schemas, string path)
    {
        if (schema["$ref"] is { } reference)
        {
            Fits(value, schemas[reference.GetValue<string>().Split('/')[^1]]!, schemas, path);
        }
        else if (schema["anyOf"] is JsonArray choices)
        {
            if (value is not null)
            {
                Fits(value, choices[0]!, schemas, path);
            }
        }
        else if (value is JsonArray items && schema["items"] is { } each)
        {
            Assert.All(items, item => Fits(item, each, schemas, path + "[]"));
        }
        else if (value is JsonObject body && schema["properties"] is JsonObject properties)
        {
            Assert.All(schema["required"]?.AsArray() ?? [], name => Assert.True(body.ContainsKey(name!.GetValue<string>()), $"{path} lacks {name}"));
            Assert.All(body, field => Assert.True(properties.ContainsKey(field.Key), $"{path} has an undescribed {field.Key}"));
            foreach (var field in body)
            {
                Fits(field.Value, properties[field.Key]!, schemas, $"{path}.{field.Key}");
            }
        }
    }

    private static IEnumerable<(string Route, JsonObject Body)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject());

    private static async Task<JsonNode> ReadAsync(ApiHost host, string path)
    {
        using var response = await host.Client.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    [GeneratedRegex("\"\\$ref\":\"#/([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("\"((?:READY|TYPING_START|[A-Z]+(?:_[A-Z]+)*_(?:CREATE|UPDATE|DELETE|ADD|REMOVE|ALL|EMOJI|BULK|CHUNK|ACK|LIMITED)))\"")]
    private static partial Regex EventName();
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>What a route is for, what it takes and what it answers, for people who write clients. Every route has one; a test sees to that.</summary>
/// <param name="Route">As <see cref="ApiRoute.Template"/>.</param>
/// <param name="Summary">One line.</param>
internal sealed record RouteDescription(string Route, string Summary)
{
    /// <summary>More than one line, where that is needed.</summary>
    public string? Remarks { get; init; }

    public IReadOnlyList<Field> Query { get; init; } = [];

    public IReadOnlyList<Field> Body { get; init; } = [];

    /// <summary>The body is a list of such objects.</summary>
    public bool BodyIsList { get; init; }

    /// <summary>The body may also come as <c>multipart/form-data</c> with the same fields in <c>payload_json</c>, and files.</summary>
    public bool TakesFiles { get; init; }

    /// <summary>What a success is answered with; null for 204 without a body.</summary>
    public Sample? Answer { get; init; }

    public int Status { get; init; } = 200;

    /// <summary>Refusals that are this route's own; those that any route may answer are added.</summary>
    public IReadOnlyList<Fault> Refusals { get; init; } = [];
}

/// <summary>A body that is answered or told, by its type and an example of it.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Example">Encoded as a real one is.</param>
internal sealed record Sample(JsonTypeInfo Type, JsonNode Example)
{
    public static Sample Of<T>(T value, JsonTypeInfo<T> type) => new(type, JsonNode.Parse(DiscordJson.Encode(value, type))!);
}

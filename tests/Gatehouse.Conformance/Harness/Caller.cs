using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>A person or a bot that tests speak as. Its REST client lives as long as the test run.</summary>
/// <param name="Id">The user's.</param>
/// <param name="Name">The username.</param>
/// <param name="Token">What goes into Identify: without <c>Bot</c> or <c>Bearer</c> in front.</param>
/// <param name="Rest">Signed in.</param>
public sealed record Caller(string Id, string Name, string Token, RestClient Rest)
{
    /// <summary>Posts a message that must be accepted.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SayAsync(string channel, string content) =>
        (await Rest.PostAsync($"/channels/{channel}/messages", new JsonObject { ["content"] = content })).MustBe(200).Id;
}

/// <summary>A guild with its first text channel.</summary>
public sealed record Place(string Guild, string Channel);

using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>Ada deletes a channel, or the whole guild, while everybody is busy in it: what was allowed a moment ago is done or refused, and nobody hears that the server has failed.</summary>
public class Vanishing_channels(House house) : IClassFixture<House>
{
    private const string Thumb = "%F0%9F%91%8D";
    private const int Rounds = 5;

    [Theory]
    [InlineData("DELETE", "/channels/{channel}")]
    [InlineData("DELETE", "/guilds/{guild}")]
    public async Task are_unknown_to_those_who_come_too_late(string method, string path)
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var cem = await house.PersonAsync("cem");
        for (var round = 0; round < Rounds; round++)
        {
            var place = await house.GuildAsync(ada, bo, cem);
            var quay = await House.ChannelAsync(place, ada, "quay");
            (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{place.Guild}", Overwrites.Role(place.Guild, allow: Overwrites.ManageMessages | (1L << 51)))).MustBe(204);
            var message = await bo.SayAsync(quay, "ahoy");
            var webhook = (await ada.Rest.PostAsync($"/channels/{quay}/webhooks", new JsonObject { ["name"] = "bell" })).MustBe(200).Json;
            var target = new Uri($"/channels/{quay}/messages/{message}", UriKind.Relative);
            (string Method, string Path, JsonNode? Body)[] deeds =
            [
                ("POST", $"/channels/{quay}/messages", new JsonObject { ["content"] = "ahoy" }),
                ("POST", $"/channels/{quay}/messages", new JsonObject { ["content"] = "aye", ["message_reference"] = new JsonObject { ["message_id"] = message, ["fail_if_not_exists"] = false } }),
                ("PATCH", $"{target}", new JsonObject { ["content"] = "ahoy there" }),
                ("PUT", $"{target}/reactions/{Thumb}/@me", null),
                ("DELETE", $"{target}/reactions/{Thumb}/@me", null),
                ("PUT", $"/channels/{quay}/messages/pins/{message}", null),
                ("DELETE", $"/channels/{quay}/messages/pins/{message}", null),
                ("POST", $"{target}/ack", new JsonObject { ["token"] = null }),
                ("POST", $"/channels/{quay}/typing", null),
                ("POST", $"/channels/{quay}/invites", new JsonObject()),
                ("POST", $"/webhooks/{webhook.Text("id")}/{webhook.Text("token")}", new JsonObject { ["content"] = "dong" }),
            ];
            var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var busy = deeds.SelectMany(deed => new[] { bo, bo, cem }, (deed, who) => RepeatAsync(who, deed, begun)).ToArray();
            await begun.Task.WaitAsync(Patience.Length, TimeProvider.System);
            var gone = path.Replace("{channel}", quay, StringComparison.Ordinal).Replace("{guild}", place.Guild, StringComparison.Ordinal);
            Assert.InRange((await ada.Rest.SendAsync(new HttpMethod(method), gone, null)).Status, 200, 204);

            foreach (var answer in (await Task.WhenAll(busy)).SelectMany(answers => answers))
            {
                Assert.True(answer.Status is >= 200 and < 300 || IsGone(answer), $"{answer.Request} was answered {answer.Status}: {answer.Text}");
            }
        }
    }

    // A webhook goes with its channel, and an emoji is not there to be taken back twice.
    private static bool IsGone(Answer answer) => (answer.Status, answer.Code) switch
    {
        (404, 10003) or (403, 50001) => true,
        (404, 10015) => answer.Request.Contains("/webhooks/", StringComparison.Ordinal),
        (400, 10014) => answer.Request.StartsWith("DELETE", StringComparison.Ordinal),
        (403, 50005) => answer.Request.StartsWith("PATCH", StringComparison.Ordinal),
        (400, 30016) => answer.Request.EndsWith("/invites", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Does the same again and again until the channel is gone.</summary>
    private static async Task<List<Answer>> RepeatAsync(Caller who, (string Method, string Path, JsonNode? Body) deed, TaskCompletionSource begun)
    {
        var answers = new List<Answer>();
        do
        {
            answers.Add(await who.Rest.SendAsync(new HttpMethod(deed.Method), deed.Path, deed.Body));
            begun.TrySetResult();
        }
        while (answers[^1] is { Status: not 404 } and not { Status: 403, Code: 50001 } and { Status: < 500 });

        return answers;
    }
}

using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Embeds_and_slow_channels(House house) : IClassFixture<House>
{
    [Fact]
    public async Task show_cards_to_those_who_may_read_content()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var gull = await BotAsync(ada, place, "gull");
        var tern = await BotAsync(ada, place, "tern");
        var reads = await house.EnterAsync(ada);
        var blind = await house.EnterAsync(tern, Intents.All & ~Intents.MessageContent);
        var own = await house.EnterAsync(gull, Intents.All & ~Intents.MessageContent);
        var wish = JsonNode.Parse("""
            {"tts":false,"enforce_nonce":false,"embeds":[{"title":"t","type":"link","description":"d","url":"https://a.example","timestamp":"2026-01-02T03:04:05.678Z","color":255,
              "footer":{"text":"f"},"image":{"url":"https://a.example/i.png"},"author":{"name":"n"},"fields":[{"name":"a","value":"b","inline":true},{"name":"c","value":"d"}],"provider":null}]}
            """)!;

        var sent = (await gull.Rest.PostAsync($"/channels/{place.Channel}/messages", wish)).MustBe(200).Json;
        var embed = (await reads.EventAsync("MESSAGE_CREATE")).List("embeds")[0]!;
        Assert.Equal(
            """
            {"type":"rich","title":"t","description":"d","url":"https://a.example","timestamp":"2026-01-02T03:04:05.678000+00:00","color":255,"footer":{"text":"f"},"image":{"url":"https://a.example/i.png"},"author":{"name":"n"},"fields":[{"name":"a","value":"b","inline":true},{"name":"c","value":"d","inline":false}]}
            """,
            embed.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Empty((await blind.EventAsync("MESSAGE_CREATE")).List("embeds"));
        Assert.Single((await own.EventAsync("MESSAGE_CREATE")).List("embeds"));

        var path = $"/channels/{place.Channel}/messages/{sent.Text("id")}";
        (await ada.Rest.PatchAsync(path, new JsonObject { ["flags"] = 4 })).MustBe(200);
        Assert.Empty((await reads.EventAsync("MESSAGE_UPDATE")).List("embeds"));
        (await ada.Rest.PatchAsync(path, new JsonObject { ["flags"] = 0 })).MustBe(200);
        Assert.Single((await ada.Rest.GetAsync(path)).Json.List("embeds"));
        (await gull.Rest.PatchAsync(path, new JsonObject { ["embeds"] = new JsonArray(), ["content"] = "x" })).MustBe(200);
        Assert.Empty((await ada.Rest.GetAsync(path)).Json.List("embeds"));
        (await gull.Rest.PostAsync($"/channels/{place.Channel}/messages", JsonNode.Parse("""{"embeds":[{"title":{}}]}""")!)).MustFail(400, 50035);
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", wish)).MustFail(400, 50006);
    }

    [Fact]
    public async Task let_everybody_wait_who_must()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var gull = await BotAsync(ada, place, "gull");
        (await ada.Rest.PatchAsync($"/channels/{place.Channel}", new JsonObject { ["rate_limit_per_user"] = 3600 })).MustBe(200);

        foreach (var caller in new[] { bo, gull })
        {
            await caller.SayAsync(place.Channel, "one");
            var refused = (await caller.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "two" })).MustFail(429, 20016);
            Assert.InRange(refused.Json["retry_after"]!.GetValue<double>(), 3000, 3600);
            Assert.False(refused.Json["global"]!.GetValue<bool>());
            Assert.InRange(int.Parse(refused.Headers["retry-after"], null), 3000, 3600);
        }

        await ada.SayAsync(place.Channel, "one");
        await ada.SayAsync(place.Channel, "two");
        (await ada.Rest.PutAsync($"/channels/{place.Channel}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: 1L << 52))).MustBe(204);
        await bo.SayAsync(place.Channel, "two");
    }

    private async Task<Caller> BotAsync(Caller owner, Place place, string name)
    {
        var bot = await house.BotAsync(owner, name);
        (await owner.Rest.PutAsync($"/guilds/{place.Guild}/members/{bot.Id}")).MustBe(201);
        return bot;
    }
}

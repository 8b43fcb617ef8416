using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Messages(House house) : IClassFixture<House>
{
    [Fact]
    public async Task come_back_in_Discords_shape()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var message = (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = "ahoy" })).MustBe(200).Json;

        Assert.Equal("ahoy", message.Text("content"));
        Assert.Equal(place.Channel, message.Text("channel_id"));
        Assert.Equal(ada.Id, message["author"]!.Text("id"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)$", message.Text("timestamp"));
        Assert.True(message.Has("edited_timestamp"));
        Assert.Null(message["edited_timestamp"]);
        foreach (var list in new[] { "mentions", "mention_roles", "attachments", "embeds", "components" })
        {
            Assert.Empty(message.List(list));
        }

        Assert.Equal(0, message.Number("type"));
        Assert.Equal(0, message.Number("flags"));

        // Null for any of these makes at least one library throw.
        foreach (var never in new[] { "message_reference", "thread", "poll", "interaction", "interaction_metadata", "sticker_items", "activity", "call" })
        {
            Assert.False(message.Has(never), never);
        }

        Assert.Equal(message.Text("id"), (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages/{message.Text("id")}")).MustBe(200).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task are_never_empty(string? content)
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = content })).MustFail(400, 50006);
    }

    [Fact]
    public async Task hold_2000_characters_and_no_more()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var anchors = string.Concat(Enumerable.Repeat("\u2693\U0001F6A2", 1000));

        await ada.SayAsync(place.Channel, anchors);

        var answer = (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = anchors + "!" })).MustFail(400, 50035);
        Assert.Equal("BASE_TYPE_MAX_LENGTH", answer.Json["errors"]!["content"]!.List("_errors")[0]!.Text("code"));
    }

    [Theory]
    [InlineData("<b>&amp; \" \\ </b>")]
    [InlineData("καλημέρα 世界 🚢")]
    [InlineData("zero\u0001one\u2028two\u007f")]
    public async Task keep_every_character(string content)
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var id = await ada.SayAsync(place.Channel, content);

        Assert.Equal(content, (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages/{id}")).MustBe(200).Json.Text("content"));
    }

    [Fact]
    public async Task mention_users_and_roles()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);

        var message = (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = $"ahoy <@{bo.Id}> @everyone" }))
            .MustBe(200).Json;
        Assert.Equal([bo.Id], message.List("mentions").Ids());
        Assert.True(message["mention_everyone"]!.GetValue<bool>());

        var quiet = new JsonObject { ["content"] = $"ahoy <@{bo.Id}>", ["allowed_mentions"] = new JsonObject { ["parse"] = new JsonArray() } };
        Assert.Empty((await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", quiet)).MustBe(200).Json.List("mentions"));
    }

    [Fact]
    public async Task answer_others()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var first = await ada.SayAsync(place.Channel, "ahoy");

        var reply = (await ReplyAsync(first, failIfNotExists: true)).MustBe(200).Json;
        Assert.Equal(19, reply.Number("type"));
        Assert.Equal(first, reply["message_reference"]!.Text("message_id"));
        Assert.Equal(first, reply["referenced_message"]!.Text("id"));

        var refused = (await ReplyAsync("100000000000000000", failIfNotExists: true)).MustFail(400, 50035);
        Assert.Equal("REPLIES_UNKNOWN_MESSAGE", refused.Json["errors"]!["message_reference"]!.List("_errors")[0]!.Text("code"));
        Assert.Equal(0, (await ReplyAsync("100000000000000000", failIfNotExists: false)).MustBe(200).Json.Number("type"));

        Task<Answer> ReplyAsync(string to, bool failIfNotExists) => ada.Rest.PostAsync(
            $"/channels/{place.Channel}/messages",
            new JsonObject { ["content"] = "aye", ["message_reference"] = new JsonObject { ["message_id"] = to, ["fail_if_not_exists"] = failIfNotExists } });
    }

    [Fact]
    public async Task are_edited_by_their_author_only()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var id = await bo.SayAsync(place.Channel, "ahoy");

        var edited = (await bo.Rest.PatchAsync($"/channels/{place.Channel}/messages/{id}", new JsonObject { ["content"] = "ahoy!" })).MustBe(200).Json;
        Assert.Equal("ahoy!", edited.Text("content"));
        Assert.NotNull(edited["edited_timestamp"]);

        (await ada.Rest.PatchAsync($"/channels/{place.Channel}/messages/{id}", new JsonObject { ["content"] = "mine" })).MustFail(403, 50005);
        (await ada.Rest.PatchAsync($"/channels/{place.Channel}/messages/100000000000000000", new JsonObject { ["content"] = "mine" })).MustFail(404, 10008);
    }

    [Fact]
    public async Task are_deleted_by_their_author_and_by_those_who_manage_messages()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var bos = await bo.SayAsync(place.Channel, "ahoy");
        var bosToo = await bo.SayAsync(place.Channel, "ahoy");
        var adas = await ada.SayAsync(place.Channel, "ahoy");

        (await bo.Rest.DeleteAsync($"/channels/{place.Channel}/messages/{bos}?")).MustBe(204);
        (await ada.Rest.DeleteAsync($"/channels/{place.Channel}/messages/{bosToo}")).MustBe(204);
        (await bo.Rest.DeleteAsync($"/channels/{place.Channel}/messages/{adas}")).MustFail(403, 50013);

        (await bo.Rest.GetAsync($"/channels/{place.Channel}/messages/{bos}")).MustFail(404, 10008);
        (await bo.Rest.DeleteAsync($"/channels/{place.Channel}/messages/{bos}")).MustFail(404, 10008);
        Assert.Equal([adas], (await bo.Rest.GetAsync($"/channels/{place.Channel}/messages")).MustBe(200).Json.Ids());
    }

    [Fact]
    public async Task with_an_enforced_nonce_are_sent_once()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var other = await House.ChannelAsync(place, ada, "other");

        var first = await SayAsync(ada, place.Channel, "n-1", true);
        Assert.Equal("n-1", first.Text("nonce"));
        Assert.Equal(first.Text("id"), (await SayAsync(ada, place.Channel, "n-1", true)).Text("id"));

        // The nonce belongs to its author and channel.
        Assert.NotEqual(first.Text("id"), (await SayAsync(bo, place.Channel, "n-1", true)).Text("id"));
        Assert.NotEqual(first.Text("id"), (await SayAsync(ada, other, "n-1", true)).Text("id"));
        Assert.NotEqual(first.Text("id"), (await SayAsync(ada, place.Channel, "n-2", true)).Text("id"));
        Assert.NotEqual(first.Text("id"), (await SayAsync(ada, place.Channel, "n-1", false)).Text("id"));

        static async Task<JsonNode> SayAsync(Caller caller, string channel, string nonce, bool enforce) => (await caller.Rest.PostAsync(
            $"/channels/{channel}/messages", new JsonObject { ["content"] = "ahoy", ["nonce"] = nonce, ["enforce_nonce"] = enforce })).MustBe(200).Json;
    }

    [Fact]
    public async Task with_an_enforced_nonce_are_sent_once_even_when_sent_at_the_same_time()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var wish = new JsonObject { ["content"] = "ahoy", ["nonce"] = 12345, ["enforce_nonce"] = true };

        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ada.Rest.PostAsync($"/channels/{place.Channel}/messages", wish)));

        Assert.Single(answers.Select(answer => answer.MustBe(200).Id).Distinct());
        Assert.Single((JsonArray)(await ada.Rest.GetAsync($"/channels/{place.Channel}/messages")).Json);
    }

    [Fact]
    public async Task are_read_in_pages()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var said = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            said.Add(await ada.SayAsync(place.Channel, $"message {i}"));
        }

        string[] newestFirst = [.. said.AsEnumerable().Reverse()];
        Assert.Equal(newestFirst[..50], await PageAsync(""));
        Assert.Equal(newestFirst, await PageAsync("?limit=100"));
        Assert.Equal(newestFirst[..1], await PageAsync("?limit=1"));
        Assert.Equal(newestFirst[10..15], await PageAsync($"?limit=5&before={newestFirst[9]}"));

        // The closest five after it, newest first as always.
        Assert.Equal(newestFirst[44..49], await PageAsync($"?limit=5&after={newestFirst[49]}"));
        Assert.Empty(await PageAsync($"?after={newestFirst[0]}"));
        Assert.Empty(await PageAsync($"?before={newestFirst[59]}"));

        var around = await PageAsync($"?limit=5&around={newestFirst[30]}");
        Assert.Equal(newestFirst[28..33], around);
        foreach (var wrong in new[] { "?limit=0", "?limit=101", "?limit=x", "?before=x" })
        {
            (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages{wrong}")).MustFail(400, 50035);
        }

        async Task<string[]> PageAsync(string query) =>
            (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages{query}")).MustBe(200).Json.Ids();
    }

    [Fact]
    public async Task get_ids_in_the_order_in_which_they_are_said()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);

        var ids = new List<ulong>();
        for (var i = 0; i < 30; i++)
        {
            ids.Add(ulong.Parse(await ada.SayAsync(place.Channel, $"{i}"), System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(ids.Order(), ids);
    }
}

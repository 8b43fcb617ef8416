using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Searching(House house) : IClassFixture<House>
{
    [Fact]
    public async Task goes_only_where_the_asker_may_look_and_read()
    {
        var (ada, bo, place) = await MeetAsync();
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));
        var pastless = await House.ChannelAsync(place, ada, "pastless", [Overwrites.Role(place.Guild, deny: Overwrites.ReadMessageHistory)]);
        var open = await ada.SayAsync(place.Channel, "Işık open");
        var secret = await ada.SayAsync(hidden, "ışık secret");
        var past = await ada.SayAsync(pastless, "isik past");

        Assert.Equal([past, secret, open], await FindAsync(ada, place, "content=IŞIK"));
        Assert.Equal([open], await FindAsync(bo, place, "content=isik"));
        Assert.Equal([open], await FindAsync(bo, place, $"content=isik&channel_id={hidden}&channel_id={place.Channel}"));
        Assert.Empty(await FindAsync(bo, place, $"content=isik&channel_id={hidden}"));
        (await bo.Rest.GetAsync($"/channels/{hidden}/messages/search?content=isik")).MustFail(403, 50001);
        (await bo.Rest.GetAsync($"/channels/{pastless}/messages/search?content=isik")).MustFail(403, 50013);
        Assert.Equal(1, (await bo.Rest.GetAsync($"/channels/{place.Channel}/messages/search?content=isik")).MustBe(200).Json.Number("total_results"));
        var stranger = await house.PersonAsync("stranger");
        (await stranger.Rest.GetAsync($"/guilds/{place.Guild}/messages/search?content=isik")).MustFail(403, 50001);

        (await ada.Rest.PutAsync($"/channels/{place.Channel}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        Assert.Empty(await FindAsync(bo, place, "content=isik"));
    }

    [Fact]
    public async Task pages_through_what_it_finds()
    {
        var (ada, _, place) = await MeetAsync();
        var said = new List<string>();
        for (var i = 0; i < 30; i++)
        {
            said.Add(await ada.SayAsync(place.Channel, $"boat {i}"));
        }

        var answer = (await ada.Rest.GetAsync($"/guilds/{place.Guild}/messages/search?content=boat")).MustBe(200).Json;
        Assert.Equal(30, answer.Number("total_results"));
        Assert.True(answer.List("messages")[0]![0]!["hit"]!.GetValue<bool>());
        Assert.Equal(said.AsEnumerable().Reverse().Take(25), await FindAsync(ada, place, "content=boat"));
        Assert.Equal(said.AsEnumerable().Reverse().Skip(25), await FindAsync(ada, place, "content=boat&offset=25"));
        Assert.Equal(said.Take(2), await FindAsync(ada, place, "content=boat&sort_order=asc&limit=2"));
        Assert.Equal([said[7]], await FindAsync(ada, place, "content=boat%207"));
        Assert.Equal([said[6]], await FindAsync(ada, place, $"max_id={said[7]}&limit=1&author_id={ada.Id}"));
        Assert.Equal([said[8]], await FindAsync(ada, place, $"min_id={said[7]}&limit=1&sort_order=asc"));
        Assert.Empty(await FindAsync(ada, place, "has=link"));
        Assert.Equal(30, (await ada.Rest.GetAsync($"/guilds/{place.Guild}/messages/search?has=-link&has=-poll&author_type=-bot&sort_by=relevance&limit=1")).MustBe(200).Json.Number("total_results"));
    }

    [Fact]
    public async Task leaves_channels_for_adults_out_unless_it_is_asked_for_them()
    {
        var (ada, _, place) = await MeetAsync();
        var said = await ada.SayAsync(place.Channel, "grog");
        (await ada.Rest.PatchAsync($"/channels/{place.Channel}", new JsonObject { ["nsfw"] = true })).MustBe(200);

        Assert.Empty(await FindAsync(ada, place, "content=grog"));
        Assert.Equal([said], await FindAsync(ada, place, "content=grog&include_nsfw=true"));
        Assert.Equal(1, (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages/search?content=grog")).MustBe(200).Json.Number("total_results"));
    }

    [Fact]
    public async Task tells_which_word_is_wrong()
    {
        var (ada, _, place) = await MeetAsync();
        var refused = await ada.Rest.GetAsync($"/guilds/{place.Guild}/messages/search?has=link&has=gold");
        refused.MustFail(400, 50035);

        Assert.Equal("BASE_TYPE_CHOICES", (string?)refused.Json["errors"]!["has"]!["1"]!["_errors"]![0]!["code"]);
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=26")]
    [InlineData("offset=9976")]
    [InlineData("author_id=x")]
    [InlineData("has=everything")]
    [InlineData("has=--link")]
    [InlineData("author_type=ghost")]
    [InlineData("pinned=perhaps")]
    [InlineData("sort_by=luck")]
    [InlineData("sort_order=sideways")]
    [InlineData("content={long}")]
    public async Task for_nonsense_is_refused(string query)
    {
        var (ada, _, place) = await MeetAsync();

        (await ada.Rest.GetAsync($"/guilds/{place.Guild}/messages/search?{query.Replace("{long}", new string('x', 1_025), StringComparison.Ordinal)}")).MustFail(400, 50035);
    }

    [Theory]
    [InlineData("\" OR 1=1 --")]
    [InlineData("folded:boat* NEAR")]
    [InlineData("#pinned")]
    [InlineData("'&|!():*<->")]
    public async Task for_what_looks_like_a_command_finds_words(string content)
    {
        var (ada, _, place) = await MeetAsync();
        await ada.SayAsync(place.Channel, "boat");

        Assert.Empty(await FindAsync(ada, place, "content=" + Uri.EscapeDataString(content)));
    }

    private static async Task<string[]> FindAsync(Caller caller, Place place, string query) =>
    [
        .. (await caller.Rest.GetAsync($"/guilds/{place.Guild}/messages/search?{query}")).MustBe(200).Json.List("messages").Select(group => group![0]!.Text("id")),
    ];

    private async Task<(Caller Ada, Caller Bo, Place Place)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        return (ada, bo, await house.GuildAsync(ada, bo));
    }
}

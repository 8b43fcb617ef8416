using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Reactions(House house) : IClassFixture<House>
{
    private const string Thumb = "%F0%9F%91%8D";

    [Fact]
    public async Task are_counted_and_marked_as_mine()
    {
        var (ada, bo, message, path) = await MeetAsync();

        (await bo.Rest.PutAsync($"{path}/{Thumb}/@me")).MustBe(204);
        (await bo.Rest.PutAsync($"{path}/{Thumb}/@me")).MustBe(204);
        (await ada.Rest.PutAsync($"{path}/{Thumb}/@me")).MustBe(204);
        (await ada.Rest.PutAsync($"{path}/%E2%9D%A4%EF%B8%8F/@me")).MustBe(204);

        var mine = (await bo.Rest.GetAsync(message)).MustBe(200).Json.List("reactions");
        Assert.Equal(["👍 2 true", "❤️ 1 false"], mine.Select(Summary));
        Assert.Equal(2, mine[0]!["count_details"]!.Number("normal"));
        Assert.Equal(["👍 2 true", "❤️ 1 true"], (await ada.Rest.GetAsync(message)).MustBe(200).Json.List("reactions").Select(Summary));
        var page = (JsonArray)(await bo.Rest.GetAsync(message[..message.LastIndexOf('/')])).MustBe(200).Json;
        Assert.Equal(["👍 2 true", "❤️ 1 false"], page[0]!.List("reactions").Select(Summary));

        Assert.Equal(new[] { ada.Id, bo.Id }.Order(), (await bo.Rest.GetAsync($"{path}/{Thumb}?limit=100&type=0")).MustBe(200).Json.Ids());
        Assert.Empty((await bo.Rest.GetAsync($"{path}/{Thumb}?type=1")).MustBe(200).Json.Ids());
        (await bo.Rest.GetAsync($"{path}/{Thumb}?limit=101")).MustFail(400, 50035);

        (await ada.Rest.DeleteAsync(path)).MustBe(204);
        Assert.False((await bo.Rest.GetAsync(message)).Json.Has("reactions"));

        static string Summary(JsonNode? reaction) => $"{reaction!["emoji"]!.Text("name")} {reaction.Number("count")} {reaction["me"]!.ToJsonString()}";
    }

    [Fact]
    public async Task are_of_twenty_kinds_at_most()
    {
        var (ada, bo, _, path) = await MeetAsync();
        for (var i = 0; i < 20; i++)
        {
            (await ada.Rest.PutAsync($"{path}/{Uri.EscapeDataString(char.ConvertFromUtf32(0x1F600 + i))}/@me")).MustBe(204);
        }

        (await ada.Rest.PutAsync($"{path}/{Thumb}/@me")).MustFail(400, 30010);
        (await bo.Rest.PutAsync($"{path}/{Uri.EscapeDataString(char.ConvertFromUtf32(0x1F600))}/@me")).MustBe(204);
    }

    [Theory]
    [InlineData("PUT", "/x/@me", 400, 10014)]
    [InlineData("PUT", "/gull%3Ax/@me", 400, 10014)]
    [InlineData("DELETE", "/%F0%9F%91%8D/@me", 400, 10014)]
    [InlineData("GET", "/%F0%9F%91%8D", 400, 10014)]
    [InlineData("PUT", "/%F0%9F%91%8D/100000000000000000", 403, 50013)]
    [InlineData("PUT", "/%F0%9F%91%8D/nobody", 400, 50035)]
    [InlineData("POST", "/%F0%9F%91%8D/@me", 405, 0)]
    public async Task that_make_no_sense_are_refused(string method, string rest, int status, int code)
    {
        var (_, bo, _, path) = await MeetAsync();

        (await bo.Rest.SendAsync(new HttpMethod(method), path + rest, null)).MustFail(status, code);
    }

    [Fact]
    public async Task on_nothing_are_refused()
    {
        var (_, bo, _, path) = await MeetAsync();
        var nothing = string.Join('/', path.Split('/')[..4].Append("100000000000000000").Append("reactions"));

        (await bo.Rest.PutAsync($"{nothing}/{Thumb}/@me")).MustFail(404, 10008);
        (await bo.Rest.GetAsync($"{nothing}/{Thumb}")).MustFail(404, 10008);
        (await bo.Rest.DeleteAsync($"{nothing}/{Thumb}/@me")).MustFail(404, 10008);
    }

    [Fact]
    public async Task of_pins_end_at_fifty_and_page_by_time()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var said = new List<string>();
        for (var i = 0; i < 51; i++)
        {
            said.Add(await ada.SayAsync(place.Channel, $"{i}"));
        }

        foreach (var id in said.Take(50))
        {
            (await ada.Rest.PutAsync($"/channels/{place.Channel}/pins/{id}")).MustBe(204);
        }

        (await ada.Rest.PutAsync($"/channels/{place.Channel}/messages/pins/{said[50]}")).MustFail(400, 30003);
        Assert.Equal(said.Take(50).Reverse(), (await ada.Rest.GetAsync($"/channels/{place.Channel}/pins")).MustBe(200).Json.Ids());

        var seen = new List<string>();
        var before = "";
        JsonNode page;
        do
        {
            page = (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages/pins?limit=20{before}")).MustBe(200).Json;
            seen.AddRange(page.List("items").Select(item => item!["message"]!.Text("id")));
            before = "&before=" + page.List("items")[^1]!.Text("pinned_at");
        }
        while (page["has_more"]!.GetValue<bool>());

        Assert.Equal(said.Take(50).Reverse(), seen);
        (await ada.Rest.GetAsync($"/channels/{place.Channel}/messages/pins?before=yesterday")).MustFail(400, 50035);
        var notice = ((JsonArray)(await ada.Rest.GetAsync($"/channels/{place.Channel}/messages?limit=1")).Json)[0]!;
        Assert.Equal((6, said[49]), (notice.Number("type"), notice["message_reference"]!.Text("message_id")));
        (await ada.Rest.PatchAsync($"/channels/{place.Channel}/messages/{notice.Text("id")}", new JsonObject { ["content"] = "x" })).MustFail(403, 50021);
    }

    private async Task<(Caller Ada, Caller Bo, string Message, string Path)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var message = $"/channels/{place.Channel}/messages/{await ada.SayAsync(place.Channel, "ahoy")}";
        return (ada, bo, message, message + "/reactions");
    }
}

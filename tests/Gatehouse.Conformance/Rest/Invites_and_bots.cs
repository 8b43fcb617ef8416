using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Invites_and_bots(House house) : IClassFixture<House>
{
    [Fact]
    public async Task let_people_in()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada);

        var made = (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject { ["max_age"] = 60, ["max_uses"] = 5 })).MustBe(200).Json;
        var code = made.Text("code");
        Assert.Matches("^[A-Za-z0-9]{8}$", code);

        // Who has the code may look, signed in or not.
        var shown = (await house.Anyone.GetAsync($"/invites/{code}?with_counts=true")).MustBe(200).Json;
        Assert.Equal(place.Guild, shown["guild"]!.Text("id"));
        Assert.Equal(place.Channel, shown["channel"]!.Text("id"));

        (await bo.Rest.PostAsync($"/invites/{code}")).MustBe(200);
        (await bo.Rest.GetAsync($"/guilds/{place.Guild}")).MustBe(200);

        // Once more does nothing.
        (await bo.Rest.PostAsync($"/invites/{code}")).MustBe(200);
        (await house.Anyone.PostAsync($"/invites/{code}")).MustFail(401, 0);
    }

    [Fact]
    public async Task are_listed_and_taken_back_by_those_who_manage_what_they_lead_to()
    {
        const int GuildInvites = 1 << 6;
        var (ada, bo, cem) = (await house.PersonAsync("ada"), await house.PersonAsync("bo"), await house.PersonAsync("cem"));
        var place = await house.GuildAsync(ada, bo, cem);
        var quay = await House.ChannelAsync(place, ada, "quay");
        (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{bo.Id}", Overwrites.Member(bo.Id, allow: 1 << 4))).MustBe(204);
        var (adas, cems) = (await house.EnterAsync(ada, Intents.Guilds | Intents.GuildMessages | GuildInvites), await house.EnterAsync(cem));
        string MadeIn(Answer answer) => answer.MustBe(200).Json.Text("code");
        var toQuay = MadeIn(await ada.Rest.PostAsync($"/channels/{quay}/invites", new JsonObject { ["max_uses"] = 3 }));
        var other = MadeIn(await cem.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject()));

        var told = await adas.EventAsync("INVITE_CREATE");
        Assert.Equal((toQuay, quay, 3), (told.Text("code"), told.Text("channel_id"), (int)told.Number("max_uses")));
        Assert.Equal([toQuay], Codes(await bo.Rest.GetAsync($"/channels/{quay}/invites")));
        Assert.Contains(other, Codes(await ada.Rest.GetAsync($"/guilds/{place.Guild}/invites")));
        (await bo.Rest.GetAsync($"/guilds/{place.Guild}/invites")).MustFail(403, 50013);
        (await bo.Rest.GetAsync($"/channels/{place.Channel}/invites")).MustFail(403, 50013);
        (await cem.Rest.DeleteAsync($"/invites/{toQuay}")).MustFail(403, 50013);
        (await bo.Rest.DeleteAsync($"/invites/{other}")).MustFail(403, 50013);

        Assert.Equal(toQuay, (await bo.Rest.DeleteAsync($"/invites/{toQuay}")).MustBe(200).Json.Text("code"));
        Assert.Equal(toQuay, (await adas.EventAsync("INVITE_DELETE")).Text("code"));
        (await house.Anyone.GetAsync($"/invites/{toQuay}")).MustFail(404, 10006);
        (await bo.Rest.DeleteAsync($"/invites/{toQuay}")).MustFail(404, 10006);
        var open = await ada.SayAsync(place.Channel, "open");
        Assert.DoesNotContain(await cems.UntilMessageAsync(open), payload => payload.Text("t").StartsWith("INVITE_", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Codes(Answer answer) => ((JsonArray)answer.MustBe(200).Json).Select(invite => invite!.Text("code"));

    [Fact]
    public async Task hold_as_often_as_they_say()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var cem = await house.PersonAsync("cem");
        var place = await house.GuildAsync(ada);
        var code = (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject { ["max_uses"] = 1 })).MustBe(200).Json.Text("code");

        (await bo.Rest.PostAsync($"/invites/{code}")).MustBe(200);
        (await cem.Rest.PostAsync($"/invites/{code}")).MustFail(404, 10006);
        (await cem.Rest.PostAsync("/invites/NoSuchOn")).MustFail(404, 10006);
    }

    [Fact]
    public async Task hold_as_often_as_they_say_even_when_used_at_the_same_time()
    {
        var ada = await house.PersonAsync("ada");
        var crowd = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => house.PersonAsync("crowd")));
        var place = await house.GuildAsync(ada);
        var code = (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject { ["max_uses"] = 2 })).MustBe(200).Json.Text("code");

        var answers = await Task.WhenAll(crowd.Select(person => person.Rest.PostAsync($"/invites/{code}")));

        Assert.Equal(2, answers.Count(answer => answer.Status == 200));
    }

    [Fact]
    public async Task are_made_by_members_who_see_the_channel()
    {
        var ada = await house.PersonAsync("ada");
        var stranger = await house.PersonAsync("stranger");
        var place = await house.GuildAsync(ada);

        Assert.Contains((await stranger.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject())).Status, new[] { 403, 404 });
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject { ["max_age"] = 604_801 })).MustFail(400, 50035);
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", JsonNode.Parse("""{"max_age":0,"target_user_id":null}"""))).MustBe(200);
    }

    [Fact]
    public async Task give_bots_a_token_that_signs_them_in()
    {
        var ada = await house.PersonAsync("ada");

        var made = (await ada.Rest.PostAsync("/applications", new JsonObject { ["name"] = house.Unused("gull") })).MustBe(201).Json;

        Assert.True(made["bot"]!["bot"]!.GetValue<bool>());
        using var rest = new RestClient(house.Address, $"Bot {made.Text("token")}");
        var self = (await rest.GetAsync("/users/@me")).MustBe(200).Json;
        Assert.Equal(made["bot"]!.Text("id"), self.Text("id"));
        Assert.True(self["bot"]!.GetValue<bool>());
        (await rest.PostAsync("/applications", new JsonObject { ["name"] = house.Unused("gull") })).MustFail(403, 20001);
    }

    [Fact]
    public async Task are_added_to_guilds_by_those_who_manage_them()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var gull = await house.BotAsync(ada, "gull");
        var place = await house.GuildAsync(ada, bo);

        (await bo.Rest.PutAsync($"/guilds/{place.Guild}/members/{gull.Id}")).MustFail(403, 50013);
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{gull.Id}")).MustBe(201);
        (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{gull.Id}")).MustBe(204);
        Assert.Equal(400, (await ada.Rest.PutAsync($"/guilds/{place.Guild}/members/{bo.Id}")).Status / 100 * 100);

        await gull.SayAsync(place.Channel, "caw");
    }

    [Fact]
    public async Task may_make_guilds_of_their_own()
    {
        var ada = await house.PersonAsync("ada");
        var gull = await house.BotAsync(ada, "gull");

        var place = await house.GuildAsync(gull);

        Assert.Equal(gull.Id, (await gull.Rest.GetAsync($"/guilds/{place.Guild}")).MustBe(200).Json.Text("owner_id"));
    }

    [Fact]
    public async Task of_bots_are_not_for_bots()
    {
        var ada = await house.PersonAsync("ada");
        var gull = await house.BotAsync(ada, "gull");
        var place = await house.GuildAsync(ada);
        var code = (await ada.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject())).Json.Text("code");

        (await gull.Rest.PostAsync($"/invites/{code}")).MustFail(403, 20001);
    }
}

using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Intents_and_shards(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData(Intents.GuildMessages | Intents.MessageContent, "MESSAGE_CREATE")]
    [InlineData(Intents.GuildMessages | Intents.MessageContent | Intents.GuildMessageTyping, "TYPING_START", "MESSAGE_CREATE")]
    [InlineData(Intents.GuildMessages | Intents.MessageContent | Intents.Guilds, "GUILD_UPDATE", "CHANNEL_CREATE", "GUILD_ROLE_CREATE", "MESSAGE_CREATE")]
    [InlineData(Intents.GuildMessages | Intents.MessageContent | Intents.GuildMembers, "GUILD_MEMBER_ADD", "MESSAGE_CREATE")]
    public async Task decide_which_events_are_heard(int intents, params string[] expected)
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var cem = await house.PersonAsync("cem");
        var place = await house.GuildAsync(ada, bo);
        var socket = await house.EnterAsync(bo, intents);

        (await ada.Rest.PostAsync($"/channels/{place.Channel}/typing")).MustBe(204);
        (await ada.Rest.PatchAsync($"/guilds/{place.Guild}", new JsonObject { ["name"] = "bay" })).MustBe(200);
        await House.ChannelAsync(place, ada, "quay");
        Assert.InRange((await ada.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject())).Status, 200, 201);
        await House.JoinAsync(place, ada, cem);
        var said = await ada.SayAsync(place.Channel, "ahoy");

        var heard = (await socket.UntilMessageAsync(said)).Select(payload => payload.Text("t")).Append("MESSAGE_CREATE");
        Assert.Equal(expected, heard.Where(name => name != "PRESENCE_UPDATE"));
    }

    [Fact]
    public async Task do_not_hide_what_happens_to_the_user_itself()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var socket = await house.EnterAsync(bo, Intents.Guilds);

        (await bo.Rest.PatchAsync($"/guilds/{place.Guild}/members/@me", new JsonObject { ["nick"] = "bosun" })).MustBe(200);

        Assert.Equal("bosun", (await socket.EventAsync("GUILD_MEMBER_UPDATE")).Text("nick"));
    }

    [Fact]
    public async Task withhold_content_except_of_own_messages_and_mentions()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var socket = await house.EnterAsync(bo, Intents.Guilds | Intents.GuildMessages);

        await ada.SayAsync(place.Channel, "secret");
        Assert.Equal("", (await socket.EventAsync("MESSAGE_CREATE")).Text("content"));
        await ada.SayAsync(place.Channel, $"for you <@{bo.Id}>");
        Assert.StartsWith("for you", (await socket.EventAsync("MESSAGE_CREATE")).Text("content"), StringComparison.Ordinal);
        await bo.SayAsync(place.Channel, "my own");
        Assert.Equal("my own", (await socket.EventAsync("MESSAGE_CREATE")).Text("content"));
    }

    [Fact]
    public async Task of_zero_hear_nothing_of_guilds()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var socket = await house.EnterAsync(ada, intents: 0);

        await ada.SayAsync(place.Channel, "ahoy");
        (await ada.Rest.PatchAsync("/users/@me", new JsonObject { ["global_name"] = "Ada L." })).MustBe(200);

        Assert.Equal("USER_UPDATE", (await socket.NextAsync()).Text("t"));
    }

    [Fact]
    public async Task split_guilds_by_their_id()
    {
        var ada = await house.PersonAsync("ada");
        var gull = await house.BotAsync(ada, "gull");
        var places = new List<Place>();
        while (places.Select(place => ShardOf(place)).Distinct().Count() < 2)
        {
            places.Add(await house.GuildAsync(gull));
        }

        var shards = new[] { await EnterAsync(0), await EnterAsync(1) };
        foreach (var place in places)
        {
            var said = await gull.SayAsync(place.Channel, "caw");
            var message = await shards[ShardOf(place)].EventAsync("MESSAGE_CREATE");
            Assert.Equal(said, message.Text("id"));
        }

        static int ShardOf(Place place) => (int)((ulong.Parse(place.Guild, System.Globalization.CultureInfo.InvariantCulture) >> 22) % 2);

        async Task<GatewayClient> EnterAsync(int shard)
        {
            var socket = await house.ConnectAsync();
            await socket.HelloAsync();
            var identity = GatewayClient.Identity(gull.Token);
            identity["shard"] = new JsonArray(shard, 2);
            await socket.SendAsync(2, identity);
            var ready = await socket.ReadyAsync(guildsFollow: true);
            Assert.Equal(
                places.Where(place => ShardOf(place) == shard).Select(place => place.Guild).Order(),
                ready.List("guilds").Ids().Order());
            return socket;
        }
    }

    [Fact]
    public async Task send_what_is_about_the_user_to_the_first_shard_only()
    {
        var ada = await house.PersonAsync("ada");
        var first = await EnterAsync(0);
        var second = await EnterAsync(1);

        (await ada.Rest.PatchAsync("/users/@me", new JsonObject { ["global_name"] = "Ada L." })).MustBe(200);

        await first.EventAsync("USER_UPDATE");
        await second.SendAsync(1, null);
        Assert.Equal(11, (await second.NextAsync()).Number("op"));

        async Task<GatewayClient> EnterAsync(int shard)
        {
            var socket = await house.ConnectAsync();
            await socket.HelloAsync();
            var identity = GatewayClient.Identity(ada.Token);
            identity["shard"] = new JsonArray(shard, 2);
            await socket.SendAsync(2, identity);
            await socket.EventAsync("READY");
            return socket;
        }
    }
}

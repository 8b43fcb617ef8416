using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Close_codes(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData("""{"op":44}""")]
    [InlineData("""{"op":-1}""")]
    [InlineData("""{"op":99999999999}""")]
    [InlineData("""{"op":0,"t":"READY","s":1,"d":{}}""")]
    [InlineData("""{"op":10,"d":{}}""")]
    [InlineData("""{"op":11}""")]
    [InlineData("""{}""")]
    [InlineData("""{"d":{}}""")]
    [InlineData("""{"op":"1"}""")]
    [InlineData("""{"op":1.5}""")]
    [InlineData("""{"op":null}""")]
    public async Task say_4001_to_an_unknown_opcode(string payload)
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.SendTextAsync(payload);

        Assert.Equal(4001, await Patience.Await(socket.Closed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("""{"op":1,"d":null}}""")]
    [InlineData("""{"op":1,"d":nul}""")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("null")]
    public async Task say_4002_to_what_is_no_payload(string payload)
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.SendTextAsync(payload);

        Assert.Equal(4002, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task say_4002_to_a_payload_nested_too_deep()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.SendTextAsync($$"""{"op":3,"d":{{new string('[', 1500)}}{{new string(']', 1500)}}}""");

        Assert.Equal(4002, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task say_4002_to_a_payload_of_more_than_4096_bytes()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);
        var beat = """{"op":1,"d":null}""";

        await socket.SendTextAsync(beat.PadRight(4096));
        await socket.OpAsync(11);
        await socket.SendTextAsync(beat.PadRight(4097));

        Assert.Equal(4002, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task say_4002_to_a_payload_that_grows_too_large_in_fragments()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.Wire.SendAsync(WebSocketWire.Text, Encoding.ASCII.GetBytes("""{"op":1,"d":null}""".PadRight(3000)), final: false);
        await socket.Wire.SendAsync(WebSocketWire.Continuation, Encoding.ASCII.GetBytes(new string(' ', 3000)), final: false);

        Assert.Equal(4002, await Patience.Await(socket.Closed));
    }

    [Theory]
    [InlineData(3, """{"since":null,"activities":[],"status":"online","afk":false}""")]
    [InlineData(4, """{"guild_id":"1","channel_id":null,"self_mute":false,"self_deaf":false}""")]
    [InlineData(8, """{"guild_id":"1","query":"","limit":0}""")]
    public async Task say_4003_before_Identify(int op, string body)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        await socket.SendAsync(op, JsonNode.Parse(body));

        Assert.Equal(4003, await Patience.Await(socket.Closed));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Bot nonsense")]
    [InlineData("")]
    public async Task say_4004_to_a_wrong_token(string token)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        await socket.SendAsync(2, GatewayClient.Identity(token));

        Assert.Equal(4004, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task say_4005_to_a_second_Identify()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.SendAsync(2, GatewayClient.Identity(ada.Token));

        Assert.Equal(4005, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task say_4008_to_the_121st_frame_in_a_minute()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        // Identify was the first.
        for (var i = 0; i < 119; i++)
        {
            await socket.BeatAsync();
        }

        await socket.SendAsync(1, null);

        Assert.Equal(4008, await Patience.Await(socket.Closed));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 2)]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    public async Task say_4010_to_a_shard_that_cannot_be(int id, int count)
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        var identity = GatewayClient.Identity(ada.Token);
        identity["shard"] = new JsonArray(id, count);

        await socket.SendAsync(2, identity);

        Assert.Equal(4010, await Patience.Await(socket.Closed));
    }

    [Theory]
    [InlineData("?v=5&encoding=json")]
    [InlineData("?v=11&encoding=json")]
    [InlineData("?v=x&encoding=json")]
    public async Task say_4012_to_an_unknown_version(string query)
    {
        var socket = await house.ConnectAsync(query);

        Assert.Equal(4012, await Patience.Await(socket.Closed));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("4294967296")]
    [InlineData("131072")]
    [InlineData("1e30")]
    public async Task say_4013_to_unknown_intents(string intents)
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        await socket.SendTextAsync($$"""{"op":2,"d":{"token":"{{ada.Token}}","properties":{},"intents":{{intents}} } }""");

        var code = await Patience.Await(socket.Closed);
        Assert.True(code == 4013 || (intents == "1e30" && code == 4002), $"{intents}: {code}");
    }

    [Theory]
    [InlineData("""{"op":2}""")]
    [InlineData("""{"op":2,"d":null}""")]
    [InlineData("""{"op":2,"d":"token"}""")]
    [InlineData("""{"op":2,"d":{"token":7,"intents":1}}""")]
    [InlineData("""{"op":6,"d":null}""")]
    [InlineData("""{"op":6,"d":{"token":"x","session_id":1,"seq":"a"}}""")]
    public async Task say_4002_to_an_Identify_or_Resume_of_the_wrong_shape(string payload)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        await socket.SendTextAsync(payload);

        Assert.Contains(await Patience.Await(socket.Closed), new[] { 4001, 4002, 4004 });
    }

    [Theory]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(31)]
    [InlineData(43)]
    public async Task are_not_for_opcodes_that_only_other_clients_use(int op)
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.SendAsync(op, new JsonObject { ["guild_id"] = "1", ["guild_ids"] = new JsonArray() });

        await socket.BeatAsync();
    }
}

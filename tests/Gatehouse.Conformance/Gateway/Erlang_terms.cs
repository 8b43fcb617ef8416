using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;
using Gatehouse.Realtime.Dialects.Discord;

namespace Gatehouse.Conformance.Gateway;

/// <summary>The gateway in ETF, with zlib-stream and without (discord-api-docs, "Using ETF").</summary>
public class Erlang_terms(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task carry_a_session(bool deflate)
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        using var wire = await WebSocketWire.OpenAsync(house.Address, "/gateway?v=10&encoding=etf" + (deflate ? "&compress=zlib-stream" : ""));
        using var zlib = deflate ? new ZlibStream() : null;

        Assert.Equal(10, (await NextAsync(wire, zlib)).Number("op"));
        await SendAsync(wire, new JsonObject { ["op"] = 2, ["d"] = GatewayClient.Identity(ada.Token) });
        var ready = await NextAsync(wire, zlib);
        Assert.Equal(("READY", ada.Id), (ready.Text("t"), ready["d"]!["user"]!.Text("id")));
        Assert.Equal(place.Guild, (await NextAsync(wire, zlib))["d"]!.Text("id"));

        var said = await ada.SayAsync(place.Channel, "ahoy ışık");
        JsonNode heard;
        do
        {
            heard = await NextAsync(wire, zlib);
        }
        while (heard.Text("t") != "MESSAGE_CREATE");
        Assert.Equal((said, "ahoy ışık"), (heard["d"]!.Text("id"), heard["d"]!.Text("content")));

        await SendAsync(wire, new JsonObject { ["op"] = 1, ["d"] = heard.Number("s") });
        Assert.Equal(11, (await NextAsync(wire, zlib)).Number("op"));
    }

    [Theory]
    [InlineData(WebSocketWire.Text, "7B7D")]
    [InlineData(WebSocketWire.Binary, "7B7D")]
    [InlineData(WebSocketWire.Binary, "8374000000017302" + "6F706101")]
    public async Task that_are_none_close_with_4002(int opcode, string bytes)
    {
        using var wire = await WebSocketWire.OpenAsync(house.Address, "/gateway?v=10&encoding=etf");
        await NextAsync(wire, null);

        await wire.SendAsync(opcode, Convert.FromHexString(bytes));

        using var patience = Patience.Token();
        var closed = await wire.ReadAsync(patience.Token);
        Assert.Equal(WebSocketWire.Close, closed!.Opcode);
        Assert.Equal(4002, (closed.Payload[0] << 8) | closed.Payload[1]);
    }

    private static Task SendAsync(WebSocketWire wire, JsonObject payload) =>
        wire.SendAsync(WebSocketWire.Binary, EtfWriter.Encode(Encoding.UTF8.GetBytes(payload.ToJsonString())));

    private static async Task<JsonNode> NextAsync(WebSocketWire wire, ZlibStream? zlib)
    {
        using var patience = Patience.Token();
        var frame = await wire.ReadAsync(patience.Token);
        Assert.Equal(WebSocketWire.Binary, frame!.Opcode);
        var term = zlib is null ? frame.Payload : zlib.Inflate(frame.Payload);
        return JsonNode.Parse(EtfReader.ToJson(term) ?? throw new InvalidDataException(Convert.ToHexString(term)))!;
    }
}

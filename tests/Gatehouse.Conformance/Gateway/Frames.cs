using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>RFC 6455 as the server must keep it, and each way of breaking it.</summary>
public class Frames(House house) : IClassFixture<House>
{
    private static readonly byte[] Beat = Encoding.ASCII.GetBytes("""{"op":1,"d":null}""");

    [Fact]
    public async Task may_come_in_any_number_of_fragments()
    {
        var socket = await OpenAsync();

        for (var i = 0; i < Beat.Length; i++)
        {
            await socket.Wire.SendAsync(i == 0 ? WebSocketWire.Text : WebSocketWire.Continuation, Beat.AsMemory(i, 1), final: i == Beat.Length - 1);
        }

        Assert.Equal(11, (await socket.NextAsync()).Number("op"));
    }

    [Fact]
    public async Task may_have_control_frames_between_their_fragments()
    {
        var socket = await OpenAsync();

        await socket.Wire.SendAsync(WebSocketWire.Text, Beat.AsMemory(0, 5), final: false);
        await socket.Wire.SendAsync(WebSocketWire.Ping, "still there?"u8.ToArray());
        await socket.Wire.SendAsync(WebSocketWire.Pong, Array.Empty<byte>());
        await socket.Wire.SendAsync(WebSocketWire.Continuation, Beat.AsMemory(5));

        Assert.Equal(11, (await socket.NextAsync()).Number("op"));
    }

    [Fact]
    public async Task may_arrive_byte_by_byte()
    {
        var socket = await OpenAsync();

        foreach (var one in WebSocketWire.Frame(WebSocketWire.Text, Beat))
        {
            await socket.Wire.SendRawAsync(new[] { one });
        }

        Assert.Equal(11, (await socket.NextAsync()).Number("op"));
    }

    [Fact]
    public async Task may_arrive_many_at_once()
    {
        var socket = await OpenAsync();

        await socket.Wire.SendRawAsync(Enumerable.Range(0, 50).SelectMany(_ => WebSocketWire.Frame(WebSocketWire.Text, Beat)).ToArray());

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(11, (await socket.NextAsync()).Number("op"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("still there?")]
    public async Task of_kind_ping_are_answered_with_the_same_bytes(string payload)
    {
        using var wire = await WebSocketWire.OpenAsync(house.Address, "/gateway?v=10&encoding=json");
        using var patience = Patience.Token();
        Assert.Equal(WebSocketWire.Text, (await wire.ReadAsync(patience.Token))!.Opcode);

        await wire.SendAsync(WebSocketWire.Ping, Encoding.UTF8.GetBytes(payload));

        var pong = await wire.ReadAsync(patience.Token);
        Assert.Equal((WebSocketWire.Pong, payload), (pong!.Opcode, Encoding.UTF8.GetString(pong.Payload)));
    }

    public static TheoryData<string, byte[], int> Wrong => new()
    {
        { "not masked (§5.1)", WebSocketWire.Frame(WebSocketWire.Text, Beat, masked: false), 1002 },
        { "with RSV1 (§5.2)", WebSocketWire.Frame(WebSocketWire.Text, Beat, reserved: 4), 1002 },
        { "with RSV2 (§5.2)", WebSocketWire.Frame(WebSocketWire.Text, Beat, reserved: 2), 1002 },
        { "with RSV3 (§5.2)", WebSocketWire.Frame(WebSocketWire.Text, Beat, reserved: 1), 1002 },
        { "of reserved opcode 3 (§5.2)", WebSocketWire.Frame(3, Beat), 1002 },
        { "of reserved opcode 7 (§5.2)", WebSocketWire.Frame(7, Beat), 1002 },
        { "of reserved opcode 11 (§5.2)", WebSocketWire.Frame(11, default), 1002 },
        { "of reserved opcode 15 (§5.2)", WebSocketWire.Frame(15, default), 1002 },
        { "with 16 bits for a length below 126 (§5.2)", [0x81, 0xFE, 0, 5, 0, 0, 0, 0, 1, 2, 3, 4, 5], 1002 },
        { "with 64 bits for a length below 65536 (§5.2)", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, (byte)' '], 1002 },
        { "with the top bit of the length set (§5.2)", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002 },
        { "control frame in fragments (§5.5)", WebSocketWire.Frame(WebSocketWire.Ping, default, final: false), 1002 },
        { "control frame of 126 bytes (§5.5)", WebSocketWire.Frame(WebSocketWire.Ping, new byte[126]), 1002 },
        { "continuation of nothing (§5.4)", WebSocketWire.Frame(WebSocketWire.Continuation, Beat), 1002 },
        {
            "message within a message (§5.4)",
            [.. WebSocketWire.Frame(WebSocketWire.Text, Beat, final: false), .. WebSocketWire.Frame(WebSocketWire.Text, Beat)], 1002
        },
        { "text that is not UTF-8 (§8.1)", WebSocketWire.Frame(WebSocketWire.Text, [(byte)'"', 0xFF, (byte)'"']), 1007 },
        { "text with a surrogate (§8.1)", WebSocketWire.Frame(WebSocketWire.Text, [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"']), 1007 },
        { "text with an overlong character (§8.1)", WebSocketWire.Frame(WebSocketWire.Text, [(byte)'"', 0xC0, 0x80, (byte)'"']), 1007 },
        { "text that ends in the middle of a character (§8.1)", WebSocketWire.Frame(WebSocketWire.Text, [(byte)'"', 0xE2, 0x9A]), 1007 },
        { "Close with half a code (§5.5.1)", WebSocketWire.Frame(WebSocketWire.Close, [3]), 1002 },
        { "Close with a reason that is not UTF-8 (§5.5.1)", WebSocketWire.Frame(WebSocketWire.Close, [3, 0xE8, 0xFF]), 1007 },
        { "Close with code 0 (§7.4.2)", WebSocketWire.Frame(WebSocketWire.Close, WebSocketWire.ClosePayload(0)), 1002 },
        { "Close with code 999 (§7.4.2)", WebSocketWire.Frame(WebSocketWire.Close, WebSocketWire.ClosePayload(999)), 1002 },
        { "Close with code 1005 (§7.4.1)", WebSocketWire.Frame(WebSocketWire.Close, WebSocketWire.ClosePayload(1005)), 1002 },
        { "Close with code 1006 (§7.4.1)", WebSocketWire.Frame(WebSocketWire.Close, WebSocketWire.ClosePayload(1006)), 1002 },
        { "Close with code 1015 (§7.4.1)", WebSocketWire.Frame(WebSocketWire.Close, WebSocketWire.ClosePayload(1015)), 1002 },
        { "Close with code 5000 (§7.4.2)", WebSocketWire.Frame(WebSocketWire.Close, WebSocketWire.ClosePayload(5000)), 1002 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task that_are_wrong_close_the_connection(string what, byte[] bytes, int code)
    {
        var socket = await OpenAsync();

        await socket.Wire.SendRawAsync(bytes);

        var closed = await Patience.Await(socket.Closed);
        Assert.True(closed == code, $"{what}: {closed}");
    }

    [Fact]
    public async Task may_split_a_character()
    {
        var socket = await OpenAsync();
        var text = Encoding.UTF8.GetBytes("""{"op":1,"d":null,"x":"⚓"}""");
        var middle = Array.IndexOf(text, (byte)0xE2) + 1;

        await socket.Wire.SendAsync(WebSocketWire.Text, text.AsMemory(0, middle), final: false);
        await socket.Wire.SendAsync(WebSocketWire.Continuation, text.AsMemory(middle));

        Assert.Equal(11, (await socket.NextAsync()).Number("op"));
    }

    [Fact]
    public async Task of_kind_binary_may_carry_JSON_or_are_refused_cleanly()
    {
        var socket = await OpenAsync();

        await socket.Wire.SendAsync(WebSocketWire.Binary, Beat);

        var answer = await Task.WhenAny(socket.Closed, AcknowledgedAsync());
        Assert.Contains(await Patience.Await(answer), new[] { 11, 1003, 4002 });

        async Task<int> AcknowledgedAsync()
        {
            try
            {
                return (int)(await socket.NextAsync()).Number("op");
            }
            catch (InvalidOperationException)
            {
                return await socket.Closed;
            }
        }
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(3000)]
    [InlineData(4999)]
    public async Task of_kind_close_are_answered_with_their_code(int code)
    {
        var socket = await OpenAsync();

        await socket.Wire.SendAsync(WebSocketWire.Close, WebSocketWire.ClosePayload(code, "bye"));

        Assert.Equal(code, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task of_kind_close_may_be_empty()
    {
        var socket = await OpenAsync();

        await socket.Wire.SendAsync(WebSocketWire.Close, Array.Empty<byte>());

        Assert.Contains(await Patience.Await(socket.Closed), new[] { 1000, 1005 });
    }

    [Fact]
    public async Task with_a_monstrous_length_are_refused_without_waiting_for_them()
    {
        var socket = await OpenAsync();

        await socket.Wire.SendRawAsync(new byte[] { 0x81, 0xFF, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4 });

        Assert.Equal(4002, await Patience.Await(socket.Closed));
    }

    [Fact]
    public async Task that_are_random_bytes_never_harm_the_server()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 60; i++)
        {
            using var wire = await WebSocketWire.OpenAsync(house.Address, "/gateway?v=10&encoding=json");
            var rubbish = new byte[random.Next(1, 300)];
            random.NextBytes(rubbish);
            try
            {
                await wire.SendRawAsync(rubbish);
            }
            catch (IOException)
            {
                // It has closed already.
            }
        }

        var socket = await OpenAsync();
        await socket.BeatAsync();
    }

    [Theory]
    [InlineData("GET /gateway HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", 400)]
    [InlineData("GET /gateway HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short\r\n\r\n", 400)]
    [InlineData("GET /gateway HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 426)]
    [InlineData("GET /gateway HTTP/1.1\r\nHost: h\r\n\r\n", 426)]
    [InlineData("POST /gateway HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", 401)]
    public async Task are_not_spoken_with_who_does_not_ask_for_a_WebSocket(string request, int status)
    {
        Assert.Contains(await RawHttp.StatusAsync(house.Address, request), new[] { status, 400, 426 });
    }

    private async Task<GatewayClient> OpenAsync()
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();
        return socket;
    }
}

using System.Text;
using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

/// <summary>What both lanes do alike, over real sockets.</summary>
public class A_gateway_connection
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task greets_with_what_was_asked_for_and_echoes(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, fast, "/gateway?v=10&encoding=json&hello=Ahoy%20%E2%9A%93+Ada&v=9");
        var conversation = await host.Greeter.NextAsync();
        Assert.Equal("Ahoy ⚓ Ada", await ada.TextAsync());
        Assert.Equal("/gateway", conversation.Request.Path);
        Assert.Equal(("localhost", false), (conversation.Request.Host, conversation.Request.Secure));
        Assert.Equal("10", conversation.Request.Query["v"]);
        Assert.Equal(System.Net.IPAddress.Loopback, conversation.Connection.RemoteAddress);
        Assert.Equal(fast ? Lane.Fast : Lane.Ordinary, ((WebSocketConnection)conversation.Connection).Lane);

        await ada.SendAsync(ClientFrames.Text("hello"));
        Assert.Equal("hello", await ada.TextAsync());
        await ada.SendAsync([.. ClientFrames.Text("one"), .. ClientFrames.Text("two"), .. ClientFrames.Text("three")]);
        Assert.Equal(["one", "two", "three"], [await ada.TextAsync(), await ada.TextAsync(), await ada.TextAsync()]);

        // The client may have read the bytes before the writer has counted them as gone.
        Assert.True(SpinWait.SpinUntil(() => conversation.Connection.PendingBytes == 0, TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task hears_fragments_and_single_bytes(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, fast);
        byte[] bytes =
        [
            .. ClientFrames.Of(FrameOpcode.Text, "har"u8.ToArray(), final: false),
            .. ClientFrames.Of(FrameOpcode.Ping, "?"u8.ToArray()),
            .. ClientFrames.Of(FrameOpcode.Continuation, "bour"u8.ToArray()),
        ];
        foreach (var one in bytes)
        {
            await ada.SendAsync(one);
        }

        var (opcode, payload) = await ada.FrameAsync();
        Assert.Equal((FrameOpcode.Pong, "?"), (opcode, Encoding.ASCII.GetString(payload)));
        Assert.Equal("harbour", await ada.TextAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task answers_a_close_with_the_same_code_and_ends(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, fast);
        var conversation = await host.Greeter.NextAsync();
        await ada.SendAsync([.. ClientFrames.Close(4200, "bye"), .. ClientFrames.Text("not heard")]);

        Assert.Equal(4200, await ada.CloseCodeAsync());
        Assert.Equal((ushort?)4200, await conversation.EndedAsync());
        ada.EndSending();
        await ada.EndAsync();
        Assert.Equal((0, 1), (conversation.Heard, conversation.Endings));
        Assert.Equal(PostResult.Closed, conversation.Connection.Post("late"u8, default, binary: false, Standing.Ordinary));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task answers_a_close_without_a_code_with_one_without_a_code(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, fast);
        var conversation = await host.Greeter.NextAsync();
        await ada.SendAsync(ClientFrames.Of(FrameOpcode.Close, []));

        Assert.Equal(1005, await ada.CloseCodeAsync());
        Assert.Equal((ushort?)1005, await conversation.EndedAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task closes_by_itself_and_hears_the_answer(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, fast);
        var conversation = await host.Greeter.NextAsync();
        await ada.SendAsync([.. ClientFrames.Text("close"), .. ClientFrames.Text("not heard")]);
        Assert.Equal(4007, await ada.CloseCodeAsync());
        await ada.SendAsync(ClientFrames.Close(4007));

        Assert.Equal((ushort?)4007, await conversation.EndedAsync());
        Assert.True(await ada.EndAsync());
        Assert.Equal((1, 1), (conversation.Heard, conversation.Endings));
    }
}

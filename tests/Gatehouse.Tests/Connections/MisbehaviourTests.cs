using System.Text;
using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

/// <summary>What hostile, broken and slow clients get, over real sockets.</summary>
public class A_misbehaving_client
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task hears_the_close_code_of_what_it_did_wrong(bool fast)
    {
        await using var host = await GatewayHost.StartAsync(new ConnectionOptions { TooBig = new(4002, "decode error") });
        (byte[] Bytes, int Code)[] wrongs =
        [
            ([0x81, 0x01, 0x41], 1002),
            (ClientFrames.Raw(0xC1, [1], [65]), 1002),
            (ClientFrames.Of(FrameOpcode.Text, [0xFF]), 1007),
            (ClientFrames.Of(FrameOpcode.Text, new byte[4097]), 4002),
            (ClientFrames.Close(1005), 1002),
            (ClientFrames.Text("throw"), 1011),
        ];
        foreach (var (bytes, code) in wrongs)
        {
            using var mallory = await RawClient.UpgradeAsync(host, fast);
            var conversation = await host.Greeter.NextAsync();
            await mallory.SendAsync([.. bytes, .. ClientFrames.Text("not heard")]);

            Assert.Equal(code, await mallory.CloseCodeAsync());
            Assert.Null(await conversation.EndedAsync());
            mallory.EndSending();
            await mallory.EndAsync();
            Assert.Equal(1, conversation.Endings);
        }
    }

    [Fact]
    public async Task that_reads_too_slowly_is_closed_with_4000_while_others_go_on()
    {
        await using var host = await GatewayHost.StartAsync();
        using var slow = await RawClient.UpgradeAsync(host, receiveBuffer: 4096);
        var conversation = await host.Greeter.NextAsync();
        using var bo = await RawClient.UpgradeAsync(host);
        var dropped = FillUntilClosed(conversation.Connection);
        Assert.True(dropped, "droppable messages are dropped before the connection is given up");
        Assert.True(host.Open.Dropped > 0);

        await bo.SendAsync(ClientFrames.Text("still here"));
        Assert.Equal("still here", await bo.TextAsync());

        // Every message that does arrive is whole and in order; the close comes right after.
        for (var next = 0; ; next++)
        {
            var (opcode, payload) = await slow.FrameAsync();
            if (opcode == FrameOpcode.Close)
            {
                Assert.Equal(4000, (payload[0] << 8) | payload[1]);
                break;
            }

            Assert.Equal(next, BitConverter.ToInt32(payload));
        }

        await slow.SendAsync(ClientFrames.Close(4000));
        Assert.Equal((ushort?)4000, await conversation.EndedAsync());
        Assert.True(await slow.EndAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task that_never_reads_is_cut_off(bool fast)
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var mute = await RawClient.UpgradeAsync(host, fast, receiveBuffer: 4096);
        var conversation = await host.Greeter.NextAsync();
        FillUntilClosed(conversation.Connection);
        clock.Pass(TimeSpan.FromSeconds(10));
        host.Wheel.Turn();

        Assert.Null(await conversation.EndedAsync());
        await host.Open.EmptiedAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(0, conversation.Connection.PendingBytes);
    }

    [Fact]
    public async Task that_lets_bytes_wait_too_long_is_cut_off()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var mute = await RawClient.UpgradeAsync(host, receiveBuffer: 4096);
        var conversation = await host.Greeter.NextAsync();
        var message = new byte[1000];

        // More than the kernel may still find room for by itself.
        while (conversation.Connection.PendingBytes < 200_000)
        {
            conversation.Connection.Post(message, default, binary: true, Standing.Ordinary);
            conversation.Connection.Flush();
        }

        // Once for the age, once for the patience with the close frame that cannot be written.
        clock.Pass(TimeSpan.FromSeconds(31));
        host.Wheel.Turn();
        Assert.Equal(PostResult.Closed, conversation.Connection.Post(message, default, binary: true, Standing.Ordinary));
        clock.Pass(TimeSpan.FromSeconds(6));
        host.Wheel.Turn();
        Assert.Null(await conversation.EndedAsync());
    }

    [Fact]
    public async Task that_does_not_answer_a_close_is_cut_off()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var mute = await RawClient.UpgradeAsync(host);
        var conversation = await host.Greeter.NextAsync();
        conversation.Connection.Close(new CloseReason(4009, "timed out"));
        Assert.Equal(4009, await mute.CloseCodeAsync());
        clock.Pass(TimeSpan.FromSeconds(6));
        host.Wheel.Turn();

        Assert.Null(await conversation.EndedAsync());
        await mute.EndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task that_goes_away_within_a_frame_just_ends(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        foreach (var reset in new[] { true, false })
        {
            using var ada = await RawClient.UpgradeAsync(host, fast);
            var conversation = await host.Greeter.NextAsync();
            await ada.SendAsync(ClientFrames.Text("half a frame")[..9]);
            if (reset)
            {
                ada.Reset();
            }
            else
            {
                ada.EndSending();
            }

            Assert.Null(await conversation.EndedAsync());
            Assert.Equal((0, 1), (conversation.Heard, conversation.Endings));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task that_floods_with_pings_is_answered_for_the_last_one(bool fast)
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, fast);
        var conversation = await host.Greeter.NextAsync();
        var pings = Enumerable.Range(0, 20_000).SelectMany(i => ClientFrames.Of(FrameOpcode.Ping, BitConverter.GetBytes(i))).ToArray();
        await ada.SendAsync([.. pings, .. ClientFrames.Text("end")]);

        var pongs = 0;
        var last = -1;
        while (true)
        {
            var (opcode, payload) = await ada.FrameAsync();
            if (opcode == FrameOpcode.Text)
            {
                Assert.Equal("end", Encoding.UTF8.GetString(payload));
                break;
            }

            Assert.Equal(FrameOpcode.Pong, opcode);
            Assert.True(BitConverter.ToInt32(payload) > last);
            last = BitConverter.ToInt32(payload);
            pongs++;
        }

        Assert.Equal(19_999, last);
        Assert.InRange(pongs, 1, 10_000);
        Assert.Equal(0, conversation.Connection.PendingBytes);
    }

    [Fact]
    public async Task is_aborted_without_a_close_frame()
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host);
        var conversation = await host.Greeter.NextAsync();
        conversation.Connection.Abort();

        Assert.Null(await conversation.EndedAsync());
        await ada.EndAsync();
        conversation.Connection.Abort();
        conversation.Connection.Close(CloseReason.Normal);
        conversation.Connection.Flush();
    }

    [Fact]
    public async Task that_is_owed_more_than_the_marks_allow_gets_all_of_it_and_what_follows()
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, receiveBuffer: 4096);
        var connection = (await host.Greeter.NextAsync()).Connection;
        var guild = new byte[60_000];
        for (var number = 0; number < 50; number++)
        {
            BitConverter.TryWriteBytes(guild, number);
            Assert.NotEqual(PostResult.Closed, connection.Post(guild, default, binary: true, Standing.Owed));
        }

        connection.Flush();
        Assert.NotEqual(PostResult.Dropped, connection.Post("typing"u8, default, binary: true, Standing.Droppable));
        Assert.NotEqual(PostResult.Closed, connection.Send("message"u8, default, binary: true));

        for (var number = 0; number < 50; number++)
        {
            var (_, payload) = await ada.FrameAsync();
            Assert.Equal(number, BitConverter.ToInt32(payload));
        }

        Assert.Equal("typing"u8.ToArray(), (await ada.FrameAsync()).Payload);
        Assert.Equal("message"u8.ToArray(), (await ada.FrameAsync()).Payload);
    }

    [Fact]
    public async Task that_reads_late_gets_every_message_that_was_sent_at_once_whole_and_in_order()
    {
        await using var host = await GatewayHost.StartAsync();
        using var ada = await RawClient.UpgradeAsync(host, receiveBuffer: 4096);
        var connection = (await host.Greeter.NextAsync()).Connection;
        var message = new byte[5_000];
        var sent = 0;

        // Until the socket takes only a part of one, and then some that have to wait.
        for (var waiting = 0; waiting < 20; sent++)
        {
            BitConverter.TryWriteBytes(message, sent);
            Assert.NotEqual(PostResult.Closed, connection.Send(message.AsSpan(0, 4), message.AsSpan(4), binary: true));
            waiting += connection.PendingBytes > 0 ? 1 : 0;
        }

        for (var number = 0; number < sent; number++)
        {
            var (_, payload) = await ada.FrameAsync();
            Assert.Equal(5_000, payload.Length);
            Assert.Equal(number, BitConverter.ToInt32(payload));
        }
    }

    /// <returns>True when a droppable message was dropped on the way.</returns>
    private static bool FillUntilClosed(Connection connection)
    {
        var message = new byte[10_000];
        var dropped = false;
        for (var number = 0; ; number++)
        {
            BitConverter.TryWriteBytes(message, number);
            if (connection.Post(message.AsSpan(0, 4), message.AsSpan(4), binary: true, Standing.Ordinary) == PostResult.Closed)
            {
                return dropped;
            }

            connection.Flush();
            if (connection.PendingBytes > 300_000)
            {
                dropped |= connection.Post(message, default, binary: true, Standing.Droppable) == PostResult.Dropped;
            }
        }
    }
}

using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Heartbeats(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData("?v=10&encoding=json")]
    [InlineData("?v=9&encoding=json")]
    [InlineData("?encoding=json")]
    [InlineData("")]
    [InlineData("?v=10&encoding=json&compress=zlib-stream")]
    public async Task have_an_interval_that_Hello_says_first(string query)
    {
        var socket = await house.ConnectAsync(query);

        Assert.InRange(await socket.HelloAsync(), 5_000, 60_000);
    }

    [Fact]
    public async Task may_come_to_the_path_with_a_slash_at_its_end()
    {
        await using var socket = await GatewayClient.ConnectAsync(house.Address, path: "/gateway/");

        await socket.HelloAsync();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("251")]
    public async Task are_answered_before_Identify(string sequence)
    {
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        await socket.SendTextAsync($$"""{"op":1,"d":{{sequence}}}""");

        Assert.Equal(11, (await socket.NextAsync()).Number("op"));
    }

    [Fact]
    public async Task are_answered_after_Identify()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.EnterAsync(ada);

        await socket.BeatAsync();
        await socket.SendTextAsync("""{"op":1}""");
        await socket.OpAsync(11);
    }

    [Fact]
    public async Task may_follow_Identify_before_READY()
    {
        var ada = await house.PersonAsync("ada");
        var socket = await house.ConnectAsync();
        await socket.HelloAsync();

        // As oceanic does.
        await socket.SendAsync(2, GatewayClient.Identity(ada.Token));
        await socket.SendAsync(1, 0);

        var first = await socket.UntilAsync(payload => payload.Number("op") == 11 || GatewayClient.IsEvent(payload, "READY"));
        await socket.UntilAsync(payload =>
            first[^1].Number("op") == 11 ? GatewayClient.IsEvent(payload, "READY") : payload.Number("op") == 11);
    }
}

/// <summary>Takes as long as a client is given; in a class of its own so that others run meanwhile.</summary>
public class A_client_without_heartbeats(House house) : IClassFixture<House>
{
    [Fact]
    public async Task is_asked_to_beat_then_closed_so_that_it_can_resume()
    {
        var ada = await house.PersonAsync("ada");
        var silent = await house.ConnectAsync();
        var interval = await silent.HelloAsync();
        await silent.IdentifyAsync(ada.Token);
        var beating = await house.EnterAsync(ada);
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();

        while (!silent.Closed.IsCompleted && clock.GetElapsedTime(started) < TimeSpan.FromMilliseconds(4 * interval))
        {
            await beating.BeatAsync();
            await Task.WhenAny(silent.Closed, Task.Delay(TimeSpan.FromMilliseconds(interval / 4.0), clock));
        }

        // 4009 would make eris give its session up.
        Assert.Equal(4000, await Patience.Await(silent.Closed));
        await silent.OpAsync(1);
        await beating.BeatAsync();
        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(ada.Token, silent.SessionId, silent.Sequence);
        await again.EventAsync("RESUMED");
    }

    [Fact]
    public async Task and_without_Identify_is_closed_too()
    {
        var socket = await house.ConnectAsync();
        var interval = await socket.HelloAsync();

        var code = await socket.Closed.WaitAsync(TimeSpan.FromMilliseconds(4 * interval), TimeProvider.System);

        Assert.Contains(code, new[] { 4000, 4003, 4009 });
    }
}

using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

/// <summary>The harness inflates strictly: one stream per connection, a flush at the end of every message.</summary>
public class Compression(House house) : IClassFixture<House>
{
    private const string Compressed = "?v=10&encoding=json&compress=zlib-stream";

    [Fact]
    public async Task carries_everything_from_Hello_on()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var socket = await house.EnterAsync(ada, query: Compressed);
        await socket.BeatAsync();

        for (var i = 0; i < 50; i++)
        {
            var said = await ada.SayAsync(place.Channel, $"{i} {new string((char)('a' + (i % 26)), i * 30)} ⚓");
            await socket.UntilMessageAsync(said);
        }
    }

    [Fact]
    public async Task says_the_same_as_without()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var plain = await house.EnterAsync(ada);
        var small = await house.EnterAsync(ada, query: Compressed);

        for (var i = 0; i < 20; i++)
        {
            await ada.SayAsync(place.Channel, $"message {i} with <b>quotes \" and \\</b> and 🚢");
            Assert.Equal((await plain.EventAsync("MESSAGE_CREATE")).ToJsonString(), (await small.EventAsync("MESSAGE_CREATE")).ToJsonString());
        }
    }

    [Theory]
    [InlineData("&compress=")]
    [InlineData("&compress=none")]
    [InlineData("&compress=zstd-stream")]
    public async Task that_is_unknown_is_refused_or_left_out_but_never_garbled(string query)
    {
        var socket = await house.ConnectAsync("?v=10&encoding=json" + query);

        var first = await Task.WhenAny(socket.Closed, HelloAsync());
        await Patience.Await(first);

        async Task<int> HelloAsync() => (int)await socket.HelloAsync();
    }
}

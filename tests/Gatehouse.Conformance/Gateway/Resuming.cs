using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Resuming(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData("?v=10&encoding=json")]
    [InlineData("?v=10&encoding=json&compress=zlib-stream")]
    public async Task replays_exactly_what_was_missed(string query)
    {
        var (ada, bo, place) = await MeetAsync();
        var transcript = new Transcript();
        var socket = await EnterAsync(bo, transcript.Listen("Bo", place.Channel), query);
        await SayAsync(transcript, ada, place, 5);
        await socket.UntilMessageAsync(transcript.Acknowledgements[^1].Message.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await socket.CutAsync();
        await SayAsync(transcript, ada, place, 10);

        var again = await ResumeAsync(bo, socket, query);
        var replay = await again.UntilAsync(payload => GatewayClient.IsEvent(payload, "RESUMED"));
        await SayAsync(transcript, ada, place, 5);
        await again.UntilMessageAsync(transcript.Acknowledgements[^1].Message.ToString(System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(10, replay.Count(payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE")));
        TranscriptChecker.MustHold(transcript);
    }

    [Fact]
    public async Task replays_what_the_client_had_received_after_the_sequence_it_names()
    {
        var (ada, bo, place) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        var before = socket.Sequence;
        var said = await ada.SayAsync(place.Channel, "ahoy");
        await socket.UntilMessageAsync(said);
        await socket.CutAsync();

        // It was delivered, but the client says that it has not seen it.
        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, before);

        var replay = await again.UntilAsync(payload => GatewayClient.IsEvent(payload, "RESUMED"));
        Assert.Equal(Enumerable.Range(1, replay.Count).Select(step => before + step), replay.Select(payload => payload.Number("s")));
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE") && payload["d"]!.Text("id") == said);
    }

    [Theory]
    [InlineData(1001, true)]
    [InlineData(1000, true)]
    [InlineData(4000, false)]
    [InlineData(4200, false)]
    public async Task is_possible_after_any_close_but_a_final_one(int code, bool isFinal)
    {
        var (_, bo, _) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        await socket.CloseAsync(code);

        var again = await ResumeAsync(bo, socket);

        var answer = await again.NextAsync();
        Assert.Equal(isFinal ? 9 : 0, answer.Number("op"));
    }

    [Fact]
    public async Task takes_the_session_over_from_a_socket_that_is_still_open()
    {
        var (ada, bo, place) = await MeetAsync();
        var transcript = new Transcript();
        var hearing = transcript.Listen("Bo", place.Channel);
        var first = await EnterAsync(bo, hearing);

        var second = await ResumeAsync(bo, first);
        await second.EventAsync("RESUMED");
        Assert.InRange(await Patience.Await(first.Closed), 1000, 4999);
        await SayAsync(transcript, ada, place, 3);
        await second.UntilMessageAsync(transcript.Acknowledgements[^1].Message.ToString(System.Globalization.CultureInfo.InvariantCulture));

        var third = await ResumeAsync(bo, second);
        await third.EventAsync("RESUMED");
        await SayAsync(transcript, ada, place, 3);
        await third.UntilMessageAsync(transcript.Acknowledgements[^1].Message.ToString(System.Globalization.CultureInfo.InvariantCulture));

        TranscriptChecker.MustHold(transcript);
    }

    [Fact]
    public async Task by_two_at_once_lets_one_win()
    {
        var (ada, bo, place) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        await socket.CutAsync();
        var rivals = new[] { await house.ConnectAsync(), await house.ConnectAsync() };
        foreach (var rival in rivals)
        {
            await rival.HelloAsync();
        }

        await Task.WhenAll(rivals.Select(rival => rival.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence)));

        var loser = await Patience.Await(Task.WhenAny(rivals[0].Closed, rivals[1].Closed));
        var winner = loser == rivals[0].Closed ? rivals[1] : rivals[0];
        await winner.UntilMessageAsync(await ada.SayAsync(place.Channel, "ahoy"));
    }

    [Theory]
    [InlineData("wrong token")]
    [InlineData("another user's token")]
    [InlineData("unknown session")]
    [InlineData("sequence from the future")]
    [InlineData("negative sequence")]
    public async Task is_refused_with_a_socket_that_stays_open_for_Identify(string how)
    {
        var (ada, bo, _) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        await socket.CutAsync();
        var again = await house.ConnectAsync();
        await again.HelloAsync();

        await again.ResumeAsync(
            how switch { "wrong token" => "nonsense", "another user's token" => ada.Token, _ => bo.Token },
            how == "unknown session" ? "0123456789abcdef0123456789abcdef" : socket.SessionId,
            how switch { "sequence from the future" => socket.Sequence + 1000, "negative sequence" => -1, _ => socket.Sequence });

        var refusal = await again.NextAsync();
        Assert.Equal(9, refusal.Number("op"));
        Assert.False(refusal["d"]!.GetValue<bool>());
        await again.IdentifyAsync(bo.Token);
        Assert.NotEqual(socket.SessionId, again.SessionId);
    }

    [Fact]
    public async Task is_refused_when_more_was_missed_than_is_kept()
    {
        var (ada, bo, place) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        await socket.CutAsync();
        for (var i = 0; i < 42; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => ada.SayAsync(place.Channel, "ahoy")));
        }

        var again = await ResumeAsync(bo, socket);

        var refusal = await again.NextAsync();
        Assert.Equal(9, refusal.Number("op"));
        Assert.False(refusal["d"]!.GetValue<bool>());
        await again.IdentifyAsync(bo.Token);
    }

    [Fact]
    public async Task by_an_attacker_does_not_harm_the_session()
    {
        var (ada, bo, place) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        var attacker = await house.ConnectAsync();
        await attacker.HelloAsync();

        await attacker.ResumeAsync(ada.Token, socket.SessionId, socket.Sequence);

        Assert.Equal(9, (await attacker.NextAsync()).Number("op"));
        await socket.UntilMessageAsync(await ada.SayAsync(place.Channel, "ahoy"));
    }

    [Fact]
    public async Task works_again_and_again()
    {
        var (ada, bo, place) = await MeetAsync();
        var transcript = new Transcript();
        var socket = await EnterAsync(bo, transcript.Listen("Bo", place.Channel));

        for (var i = 0; i < 10; i++)
        {
            await SayAsync(transcript, ada, place, 2);
            await socket.CutAsync();
            await SayAsync(transcript, ada, place, 2);
            socket = await ResumeAsync(bo, socket);
            await socket.EventAsync("RESUMED");
        }

        TranscriptChecker.MustHold(transcript);
    }

    [Fact]
    public async Task tells_of_guilds_that_were_joined_and_left_meanwhile()
    {
        var (ada, bo, left) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        var joined = await house.GuildAsync(ada);
        await socket.CutAsync();
        (await ada.Rest.DeleteAsync($"/guilds/{left.Guild}/members/{bo.Id}")).MustBe(204);
        await ada.SayAsync(left.Channel, "bo is gone");
        await House.JoinAsync(joined, ada, bo);
        var said = await ada.SayAsync(joined.Channel, "welcome");

        var again = await ResumeAsync(bo, socket);

        var replay = await again.UntilAsync(payload => GatewayClient.IsEvent(payload, "RESUMED"));
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "GUILD_DELETE") && payload["d"]!.Text("id") == left.Guild);
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "GUILD_CREATE") && payload["d"]!.Text("id") == joined.Guild);
        var message = Assert.Single(replay, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
        Assert.Equal(said, message["d"]!.Text("id"));
    }

    [Fact]
    public async Task replays_presence_and_typing_too()
    {
        var (ada, bo, place) = await MeetAsync();
        var socket = await house.EnterAsync(bo);
        await socket.CutAsync();
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/typing")).MustBe(204);
        await ada.SayAsync(place.Channel, "ahoy");

        var again = await ResumeAsync(bo, socket);

        var replay = await again.UntilAsync(payload => GatewayClient.IsEvent(payload, "RESUMED"));
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE"));
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "TYPING_START"));
    }

    private async Task<(Caller Ada, Caller Bo, Place Place)> MeetAsync()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        return (ada, bo, await house.GuildAsync(ada, bo));
    }

    private async Task<GatewayClient> EnterAsync(Caller caller, Hearing hearing, string query = "?v=10&encoding=json")
    {
        var socket = await house.ConnectAsync(query);
        socket.Hearing = hearing;
        await socket.HelloAsync();
        await socket.IdentifyAsync(caller.Token);
        return socket;
    }

    private async Task<GatewayClient> ResumeAsync(Caller caller, GatewayClient old, string query = "?v=10&encoding=json")
    {
        var socket = await house.ConnectAsync(query);
        socket.Hearing = old.Hearing;
        await socket.HelloAsync();
        await socket.ResumeAsync(caller.Token, old.SessionId, old.Sequence);
        return socket;
    }

    private static async Task SayAsync(Transcript transcript, Caller caller, Place place, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var content = $"{caller.Name} says {transcript.Acknowledgements.Count}";
            transcript.Acknowledge(place.Channel, await caller.SayAsync(place.Channel, content));
        }
    }
}

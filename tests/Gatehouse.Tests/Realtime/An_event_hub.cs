using Gatehouse.Events;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Realtime;

public class An_event_hub
{
    [Fact]
    public async Task encodes_an_event_once_for_a_thousand_sessions_of_one_dialect()
    {
        await using var town = new Town();
        var wires = Enumerable.Range(0, 1000).Select(_ => new Wire()).ToArray();
        for (var i = 0; i < wires.Length; i++)
        {
            town.Join($"s{i}", wires[i], topics: "room");
        }

        await town.DispatchAsync(town.Logged("room", "MESSAGE_CREATE", """{"id":"1"}"""));

        Assert.Equal(1, town.Hub.Encodings);
        Assert.All(wires, wire => Assert.Equal(["""{"s":1,"op":0,"t":"MESSAGE_CREATE","d":{"id":"1"}}"""], wire.Written));
    }

    [Fact]
    public async Task encodes_a_second_time_only_for_those_from_whom_content_is_withheld()
    {
        var application = new Town.Plain();
        await using var town = new Town(application);
        var full = new Wire();
        var withheld = Enumerable.Range(0, 10).Select(_ => new Wire()).ToArray();
        var mentioned = new Wire();
        town.Join("full", full, interests: 3, topics: "room");
        town.Join("mentioned", mentioned, interests: 1, user: "7", topics: "room");
        for (var i = 0; i < withheld.Length; i++)
        {
            town.Join($"w{i}", withheld[i], interests: 1, topics: "room");
        }

        await town.DispatchAsync(town.Logged("room", "M", "\"secret\"", 1, 2, "7"));

        Assert.Equal(2, town.Hub.Encodings);
        Assert.Equal(1, application.Withheld);
        Assert.Contains("secret", full.Written[0], StringComparison.Ordinal);
        Assert.Contains("secret", mentioned.Written[0], StringComparison.Ordinal);
        Assert.All(withheld, wire => Assert.DoesNotContain("secret", wire.Written[0], StringComparison.Ordinal));
    }

    [Fact]
    public async Task tells_only_those_who_hear_the_topic_and_asked_for_the_kind()
    {
        await using var town = new Town();
        var (hears, elsewhere, uninterested) = (new Wire(), new Wire(), new Wire());
        town.Join("a", hears, interests: 4, topics: "room");
        town.Join("b", elsewhere, interests: 4, topics: "hall");
        town.Join("c", uninterested, interests: 2, topics: "room");

        await town.DispatchAsync(town.Logged("room", "E", interest: 4));

        Assert.Single(hears.Written);
        Assert.Empty(elsewhere.Written);
        Assert.Empty(uninterested.Written);
    }

    [Fact]
    public async Task tells_whom_an_event_concerns_without_the_interest_but_not_about_messages_of_a_kind_they_do_not_hear()
    {
        await using var town = new Town();
        var wire = new Wire();
        town.Join("a", wire, interests: 8, user: "7", topics: "room");

        await town.DispatchAsync(
            town.Logged("room", "MEMBER", "{}", 1, 0, "7"),
            town.Logged("room", "MESSAGE", "{}", 1, 2, "7"));

        Assert.Equal(["MEMBER"], wire.Written.Select(NameOf));
    }

    [Fact]
    public async Task counts_by_one_in_every_session_whatever_it_is_not_told()
    {
        await using var town = new Town();
        var wire = new Wire();
        town.Join("a", wire, interests: 4, topics: "room");

        for (var i = 0; i < 10; i++)
        {
            await town.DispatchAsync(town.Logged("room", "E", interest: i % 2 == 0 ? 4UL : 2UL));
        }

        Assert.Equal([1, 2, 3, 4, 5], wire.Written.Select(SequenceOf));
    }

    [Fact]
    public async Task does_not_count_what_a_full_outbox_dropped()
    {
        await using var town = new Town();
        var wire = new Wire { IsFull = true };
        town.Join("a", wire, topics: "room");

        town.Hub.Broadcast(new Event { Topic = "room", Name = "TYPING_START", Payload = "{}"u8.ToArray() });
        await town.DispatchAsync(town.Logged("room", "E"));

        Assert.Equal(["""{"s":1,"op":0,"t":"E","d":{}}"""], wire.Written);
    }

    [Fact]
    public async Task replays_exactly_what_a_cut_client_missed_then_says_resumed_then_goes_on()
    {
        await using var town = new Town();
        var (before, after) = (new Wire(), new Wire());
        var session = town.Join("a", before, topics: "room");
        var events = Enumerable.Range(1, 6).Select(i => town.Logged("room", "E", $"{i}")).ToArray();
        await town.DispatchAsync(events[..2]);
        town.Hub.Leave(before.Client, forGood: false);
        await town.DispatchAsync(events[2..4]);

        var taken = await town.Hub.TakeOverAsync("a", "1", 1, new Wire().Client);
        await town.DispatchAsync(events[4]);
        var replay = events.Where(e => taken!.Sent.Any(entry => entry.Position == e.Position)).ToArray();
        Assert.True(await town.Hub.ContinueAsync(session, taken!.Epoch, after.Client, 1, replay));
        await town.DispatchAsync(events[5]);

        Assert.Equal([1, 2], before.Written.Select(SequenceOf));
        Assert.Equal([2, 3, 4, 5, 6, 7], after.Written.Select(SequenceOf));
        Assert.Equal(["2", "3", "4", "5", "{}", "6"], after.Written.Select(BodyOf));
    }

    [Fact]
    public async Task gives_a_session_to_the_later_of_two_resumes_and_dismisses_the_earlier()
    {
        await using var town = new Town();
        var (first, second, third) = (new Wire(), new Wire(), new Wire());
        var session = town.Join("a", first, topics: "room");
        await town.DispatchAsync(town.Logged("room", "E"));

        var one = await town.Hub.TakeOverAsync("a", "1", 1, new Wire().Client);
        var two = await town.Hub.TakeOverAsync("a", "1", 1, new Wire().Client);

        Assert.False(await town.Hub.ContinueAsync(session, one!.Epoch, second.Client, 1, []));
        Assert.True(await town.Hub.ContinueAsync(session, two!.Epoch, third.Client, 1, []));
        Assert.Equal(4000, first.Closed!.Code);
        await town.DispatchAsync(town.Logged("room", "F"));
        Assert.Empty(second.Written);
        Assert.Equal(2, third.Written.Length);
    }

    [Fact]
    public async Task gives_nobody_a_session_that_is_not_theirs_or_cannot_go_on()
    {
        await using var town = new Town();
        town.Join("a", new Wire(), topics: "room");
        await town.DispatchAsync(town.Logged("room", "E"));

        Assert.Null(await town.Hub.TakeOverAsync("a", "2", 1, new Wire().Client));
        Assert.Null(await town.Hub.TakeOverAsync("b", "1", 1, new Wire().Client));
        Assert.Null(await town.Hub.TakeOverAsync("a", "1", 2, new Wire().Client));
        Assert.Null(await town.Hub.TakeOverAsync("a", "1", -1, new Wire().Client));
        Assert.NotNull(await town.Hub.TakeOverAsync("a", "1", 1, new Wire().Client));
    }

    [Fact]
    public async Task ends_a_session_at_once_when_its_client_says_goodbye()
    {
        await using var town = new Town();
        var wire = new Wire();
        town.Join("a", wire, topics: "room");
        await town.DispatchAsync(town.Logged("room", "E"));

        town.Hub.Leave(wire.Client, forGood: true);

        Assert.Null(await town.Hub.TakeOverAsync("a", "1", 1, new Wire().Client));
    }

    [Fact]
    public async Task keeps_no_session_for_a_client_that_was_gone_before_it_began()
    {
        await using var town = new Town();
        var wire = new Wire();
        town.Hub.Leave(wire.Client, forGood: false);
        town.Join("a", wire, topics: "room");
        await town.DispatchAsync(town.Logged("room", "E"));

        Assert.Empty(wire.Written);
        Assert.Null(await town.Hub.TakeOverAsync("a", "1", 0, new Wire().Client));
    }

    [Fact]
    public async Task keeps_a_session_from_a_resume_whose_client_is_gone_again()
    {
        await using var town = new Town();
        var (first, gone, second) = (new Wire(), new Wire(), new Wire());
        var session = town.Join("a", first, topics: "room");
        await town.DispatchAsync(town.Logged("room", "E"));
        town.Hub.Leave(gone.Client, forGood: false);

        var takeover = await town.Hub.TakeOverAsync("a", "1", 1, second.Client);
        Assert.Null(await town.Hub.TakeOverAsync("a", "1", 1, gone.Client));

        Assert.True(await town.Hub.ContinueAsync(session, takeover!.Epoch, second.Client, 1, []));
    }

    [Fact]
    public async Task gives_up_the_oldest_of_too_many_sessions_whose_clients_are_away()
    {
        await using var town = new Town();
        for (var i = 0; i <= 50_000; i++)
        {
            var wire = new Wire();
            town.Join($"s{i}", wire, topics: "room");
            town.Hub.Leave(wire.Client, forGood: false);
        }

        await town.DispatchAsync(town.Logged("room", "E"));

        Assert.Null(await town.Hub.TakeOverAsync("s0", "1", 1, new Wire().Client));
        Assert.NotNull(await town.Hub.TakeOverAsync("s1", "1", 1, new Wire().Client));
        Assert.Equal(1, town.Hub.Metrics.SessionsForgotten);
    }

    [Fact]
    public async Task goes_on_when_the_application_fails_on_one_event()
    {
        await using var town = new Town(new Failing());
        var wire = new Wire();
        town.Join("a", wire, topics: "room");

        await town.DispatchAsync(town.Logged("room", "BAD"), town.Logged("room", "GOOD"));

        Assert.Equal(["""{"s":1,"op":0,"t":"GOOD","d":{}}"""], wire.Written);
    }

    [Fact]
    public async Task renders_what_is_personal_for_each_session()
    {
        await using var town = new Town();
        var (one, two) = (new Wire(), new Wire());
        town.Join("a", one, topics: "me");
        town.Join("b", two, topics: "me");

        await town.DispatchAsync(town.Logged("me", "GUILD_CREATE"));

        Assert.Equal("\"a\"", BodyOf(one.Written[0]));
        Assert.Equal("\"b\"", BodyOf(two.Written[0]));
    }

    [Fact]
    public async Task lets_who_gains_a_topic_hear_the_event_that_says_so_and_who_loses_it_hear_the_last_one()
    {
        await using var town = new Town(new Moving());
        var (gains, loses) = (new Wire(), new Wire());
        town.Join("gains", gains, topics: "lobby");
        town.Join("loses", loses, topics: "room");

        await town.DispatchAsync(town.Logged("room", "MOVE"), town.Logged("room", "AFTER"));

        Assert.Equal(["MOVE", "AFTER"], gains.Written.Select(NameOf));
        Assert.Equal(["MOVE"], loses.Written.Select(NameOf));
    }

    private static long SequenceOf(string frame) => Parsed(frame).GetProperty("s").GetInt64();

    private static string NameOf(string frame) => Parsed(frame).GetProperty("t").GetString()!;

    private static string BodyOf(string frame) => Parsed(frame).GetProperty("d").GetRawText();

    private static System.Text.Json.JsonElement Parsed(string frame) => System.Text.Json.JsonDocument.Parse(frame).RootElement;

    private sealed class Failing : Town.Plain
    {
        public override void BeforeDispatch(Event e, ISubscriptions subscriptions)
        {
            if (e.Name == "BAD")
            {
                throw new InvalidOperationException("a bug");
            }
        }
    }

    private sealed class Moving : Town.Plain
    {
        public override void BeforeDispatch(Event e, ISubscriptions subscriptions)
        {
            if (e.Name == "MOVE")
            {
                foreach (var session in subscriptions.Of("lobby"))
                {
                    subscriptions.Add(session, "room");
                }
            }
        }

        public override void AfterDispatch(Event e, ISubscriptions subscriptions)
        {
            if (e.Name == "MOVE")
            {
                foreach (var session in subscriptions.Of("room").Where(session => session.Id == "loses"))
                {
                    subscriptions.Remove(session, "room");
                }
            }
        }
    }
}

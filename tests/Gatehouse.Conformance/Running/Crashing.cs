using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;
using Gatehouse.Conformance.Store;

namespace Gatehouse.Conformance.Running;

/// <summary>kill -9 while people talk, on SQLite.</summary>
public class Crashing(House house) : CrashingContract(house), IClassFixture<House>;

/// <summary>kill -9 while people talk, on PostgreSQL.</summary>
public class Crashing_on_PostgreSQL(PostgresHouse house) : CrashingContract(house), IClassFixture<PostgresHouse>;

/// <summary>kill -9 while people talk: what was acknowledged is there, once and in order, for everybody.</summary>
public abstract class CrashingContract(House house)
{
    private const int Kills = 3;
    private const int Listeners = 6;
    private const int Senders = 4;

    [Fact]
    public async Task loses_doubles_and_reorders_nothing_that_was_acknowledged()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var quay = await House.ChannelAsync(place, ada, "quay");
        var hidden = await House.ChannelAsync(place, ada, "hidden", Overwrites.HiddenFromEveryone(place));
        var transcript = new Transcript();
        var listeners = new List<CrashListener>();
        for (var i = 0; i < Listeners; i++)
        {
            // Every other one may not see the hidden channel.
            var (caller, channels) = i % 2 == 0 ? (ada, new[] { place.Channel, quay, hidden }) : (bo, new[] { place.Channel, quay });
            var query = i % 3 == 0 ? "?v=10&encoding=json&compress=zlib-stream" : "?v=10&encoding=json";
            listeners.Add(new CrashListener(house, caller, transcript.Listen($"{caller.Name} {i}", channels), query) { CutsAfter = i < 2 ? 0 : 20 + (i * 7) });
        }

        foreach (var listener in listeners)
        {
            await listener.EnterAsync();
        }

        using var enough = new CancellationTokenSource();
        var targets = new[] { place.Channel, quay, hidden };
        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(i => SendAsync(transcript, ada, targets[i % targets.Length], i, enough.Token)));
        var listening = listeners.Select(listener => listener.ListenAsync(enough.Token)).ToArray();
        var generation = 0;
        for (var i = 0; i < Kills; i++)
        {
            var goal = transcript.Acknowledgements.Count + 120;
            await Patience.UntilAsync(() => Task.FromResult(transcript.Acknowledgements.Count >= goal), "messages are acknowledged");
            await house.Process.KillAsync();
            generation++;
            listeners.ForEach(listener => listener.House = generation);
            await house.Process.StartAgainAsync();
        }

        var last = transcript.Acknowledgements.Count + 120;
        await Patience.UntilAsync(() => Task.FromResult(transcript.Acknowledgements.Count >= last), "messages are acknowledged");
        await enough.CancelAsync();
        await sending;
        await Patience.UntilAsync(() => Task.FromResult(listeners.TrueForAll(listener => listener.Generation == generation)), "all listeners are back");

        // Each channel's last word: who has heard it has heard all.
        foreach (var channel in targets)
        {
            transcript.Acknowledge(channel, await ada.SayAsync(channel, $"last in {channel}"));
        }

        await Task.WhenAll(listening);
        TranscriptChecker.MustHold(transcript);

        // The journal is written before the bytes leave, so it knows all that any client knows: nobody has to start afresh.
        Assert.All(listeners, listener => Assert.Equal(0, listener.StartsAfresh));

        // What was acknowledged is also in the history, in the same order.
        foreach (var channel in targets)
        {
            var stored = await HistoryAsync(ada, channel);
            Assert.Equal(stored.Order(), stored);
            Assert.Empty(transcript.Acknowledgements.Where(message => message.Channel == channel).Select(message => message.Message).Except(stored));
        }
    }

    [Fact]
    public async Task asks_again_who_may_see_what()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var left = await house.GuildAsync(ada, bo);
        var joined = await house.GuildAsync(ada);
        var place = await house.GuildAsync(ada, bo);
        var quay = await House.ChannelAsync(place, ada, "quay");
        var socket = await house.EnterAsync(bo);
        await socket.UntilMessageAsync(await ada.SayAsync(place.Channel, "before"));
        await socket.CutAsync();

        (await ada.Rest.DeleteAsync($"/guilds/{left.Guild}/members/{bo.Id}")).MustBe(204);
        await ada.SayAsync(left.Channel, "bo is gone");
        await House.JoinAsync(joined, ada, bo);
        var welcome = await ada.SayAsync(joined.Channel, "welcome");
        await house.Process.KillAsync();
        await house.Process.StartAgainAsync();
        (await ada.Rest.PutAsync($"/channels/{quay}/permissions/{bo.Id}", Overwrites.Member(bo.Id, deny: Overwrites.ViewChannel))).MustBe(204);
        await ada.SayAsync(quay, "secret");
        var open = await ada.SayAsync(place.Channel, "open");

        var again = await house.ConnectAsync();
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);
        var replay = await again.UntilAsync(payload => payload.Number("op") == 9 || GatewayClient.IsEvent(payload, "RESUMED"));

        Assert.Equal("RESUMED", replay[^1]["t"]?.GetValue<string>());
        Assert.Equal(Enumerable.Range(1, replay.Count).Select(step => socket.Sequence + step), replay.Select(payload => payload.Number("s")));
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "GUILD_DELETE") && payload["d"]!.Text("id") == left.Guild);
        Assert.Contains(replay, payload => GatewayClient.IsEvent(payload, "GUILD_CREATE") && payload["d"]!.Text("id") == joined.Guild);
        var messages = replay.Where(payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE")).Select(payload => payload["d"]!.Text("id"));
        Assert.Equal([welcome, open], messages);
        await again.UntilMessageAsync(await ada.SayAsync(place.Channel, "after"));
    }

    /// <summary>Posts one message after the other, each until it is acknowledged, with a nonce so that a retry does not double it.</summary>
    private async Task SendAsync(Transcript transcript, Caller caller, string channel, int sender, CancellationToken enough)
    {
        for (var i = 0; !enough.IsCancellationRequested; i++)
        {
            var wish = new JsonObject { ["content"] = $"sender {sender} says {i}", ["nonce"] = $"{sender}-{i}", ["enforce_nonce"] = true };
            Answer? answer = null;
            while (answer is not { Status: 200 })
            {
                try
                {
                    answer = await caller.Rest.PostAsync($"/channels/{channel}/messages", wish);
                    Assert.True(answer.Status is 200 or 503, $"{answer.Status} {answer.Text}\n{house.Process.Output}");
                }
                catch (HttpRequestException)
                {
                    // The server is dead; it comes back.
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
                }
            }

            transcript.Acknowledge(channel, answer.Id);
        }
    }

    private static async Task<List<ulong>> HistoryAsync(Caller caller, string channel)
    {
        var all = new List<ulong>();
        var after = "0";
        while (true)
        {
            var page = (await caller.Rest.GetAsync($"/channels/{channel}/messages?limit=100&after={after}")).MustBe(200).Json.Ids();
            if (page.Length == 0)
            {
                return all;
            }

            all.AddRange(page.Select(id => ulong.Parse(id, CultureInfo.InvariantCulture)).Reverse());
            after = all[^1].ToString(CultureInfo.InvariantCulture);
        }
    }
}

/// <summary>A client that comes back after every crash: resumes, and identifies anew only when the server says so.</summary>
internal sealed class CrashListener(House house, Caller caller, Hearing hearing, string query)
{
    private readonly HashSet<string> _awaited = [.. hearing.Channels];
    private GatewayClient? _socket;
    private int _heard;

    /// <summary>How many messages it hears before it cuts its own socket; 0 for never.</summary>
    public int CutsAfter { get; init; }

    /// <summary>Which incarnation of the server is running now.</summary>
    public int House { get; set; }

    /// <summary>Which incarnation has let it in.</summary>
    public int Generation { get; private set; }

    /// <summary>How often it was told that it could not resume.</summary>
    public int StartsAfresh { get; private set; }

    public async Task EnterAsync()
    {
        _socket = await OpenAsync();
        await _socket.IdentifyAsync(caller.Token);
    }

    /// <summary>Listens until it has heard the last word in each of its channels.</summary>
    public async Task ListenAsync(CancellationToken enough)
    {
        while (_awaited.Count > 0)
        {
            try
            {
                await NoteAsync(await _socket!.NextAsync());
            }
            catch (Exception gone) when (gone is InvalidOperationException or IOException)
            {
                // The server went away; its last words were all taken before this.
                await ComeBackAsync();
            }
            catch (TimeoutException) when (!enough.IsCancellationRequested)
            {
                // Nobody says anything while the server starts.
            }
        }
    }

    private async Task ComeBackAsync()
    {
        var old = _socket!;
        using var patience = Patience.Token();
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            try
            {
                var socket = await OpenAsync();
                await socket.ResumeAsync(caller.Token, old.SessionId, old.Sequence);
                _socket = socket;
                return;
            }
            catch (Exception dead) when (dead is System.Net.Sockets.SocketException or IOException or HandshakeRefusedException or InvalidOperationException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private async Task<GatewayClient> OpenAsync()
    {
        var socket = await house.ConnectAsync(query);
        socket.Hearing = hearing;
        await socket.HelloAsync();
        return socket;
    }

    private async Task NoteAsync(JsonNode payload)
    {
        if (payload.Number("op") == 9)
        {
            StartsAfresh++;
            hearing.StartAfresh();
            await _socket!.SendAsync(2, GatewayClient.Identity(caller.Token));
        }
        else if (GatewayClient.IsEvent(payload, "READY") || GatewayClient.IsEvent(payload, "RESUMED"))
        {
            Generation = House;
        }
        else if (GatewayClient.IsEvent(payload, "MESSAGE_CREATE"))
        {
            if (payload["d"]!.Text("content").StartsWith("last in", StringComparison.Ordinal))
            {
                _awaited.Remove(payload["d"]!.Text("channel_id"));
            }

            if (CutsAfter > 0 && ++_heard % CutsAfter == 0)
            {
                await _socket!.CutAsync();
                await ComeBackAsync();
            }
        }
    }
}

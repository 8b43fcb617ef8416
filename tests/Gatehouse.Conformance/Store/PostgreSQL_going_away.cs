using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Store;

/// <summary>PostgreSQL stops, crashes and freezes under people who talk: they are told, their sockets stay, and what was acknowledged is there when it is back.</summary>
public class PostgreSQL_going_away(PostgresHouse house) : IClassFixture<PostgresHouse>
{
    private const int Senders = 4;

    [Theory]
    [InlineData("stops")]
    [InlineData("crashes")]
    public async Task is_told_with_503_and_over_when_it_is_back(string how)
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var socket = await house.EnterAsync(ada);
        var acknowledged = new List<string>();
        var refused = 0;
        using var enough = new CancellationTokenSource();
        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(sender)));

        await UntilMoreAsync(60);
        await (how == "stops" ? house.Cluster.StopAsync() : house.Cluster.CrashAsync());
        await Patience.UntilAsync(() => Task.FromResult(Volatile.Read(ref refused) >= 20), "writes are refused");

        // What readiness found counts for a second.
        await Patience.UntilAsync(async () => await ReadyAsync() == 503, "it is not ready");
        var page = await ada.Rest.GetAsync($"/channels/{place.Channel}/messages");
        Assert.Equal(503, page.Status);
        Assert.Contains("retry-after", page.Headers.Keys);

        await house.Cluster.StartAsync();
        await UntilMoreAsync(60);
        await enough.CancelAsync();
        await sending;

        await Patience.UntilAsync(async () => await ReadyAsync() == 200, "it is ready");
        var history = await HistoryAsync(ada, place.Channel);
        Assert.Empty(acknowledged.Except(history));
        Assert.Equal(history.Count, history.Distinct().Count());

        // The socket was there all the time, and has heard everything that was committed, acknowledged or not.
        var last = await ada.SayAsync(place.Channel, "last words");
        var heard = await socket.UntilAsync(payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE") && payload["d"]!.Text("id") == last);
        Assert.Equal([.. history, last], heard.Where(payload => GatewayClient.IsEvent(payload, "MESSAGE_CREATE")).Select(payload => payload["d"]!.Text("id")));

        async Task SendAsync(int sender)
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                var wish = new JsonObject { ["content"] = $"{how} {sender} {i}", ["nonce"] = $"{how}{sender}-{i}", ["enforce_nonce"] = true };
                while (true)
                {
                    var answer = await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", wish);
                    if (answer.Status == 200)
                    {
                        lock (acknowledged)
                        {
                            acknowledged.Add(answer.Id);
                        }

                        break;
                    }

                    Assert.Equal(503, answer.Status);
                    Assert.Contains("retry-after", answer.Headers.Keys);
                    Interlocked.Increment(ref refused);
                    await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
                }
            }
        }

        async Task UntilMoreAsync(int messages)
        {
            var goal = Count() + messages;
            await Patience.UntilAsync(() => Task.FromResult(Count() >= goal || sending.IsFaulted), "messages are acknowledged");
            Assert.False(sending.IsFaulted, sending.Exception?.ToString());
        }

        int Count()
        {
            lock (acknowledged)
            {
                return acknowledged.Count;
            }
        }
    }

    [Fact]
    public async Task frozen_is_noticed_by_readiness_and_goes_on_when_it_thaws()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        house.Cluster.Freeze();
        try
        {
            await Patience.UntilAsync(async () => await ReadyAsync() == 503, "readiness says so");
        }
        finally
        {
            house.Cluster.Thaw();
        }

        await Patience.UntilAsync(async () => await ReadyAsync() == 200, "readiness says that it is over");
        await ada.SayAsync(place.Channel, "good morning");
    }

    [Fact]
    public async Task is_opened_by_one_gatehouse_and_its_address_is_never_shown()
    {
        await using var second = GatehouseProcess.New(new Dictionary<string, string> { ["DATABASE_URL"] = house.DatabaseUrl.Replace("gatehouse@", "gatehouse:sesame@", StringComparison.Ordinal) });
        second.Launch();
        var code = await second.ExitAsync();
        Assert.True(code == 4, second.Output);
        Assert.Contains("in use by another process", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", second.Output, StringComparison.Ordinal);
    }

    private async Task<int> ReadyAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(house.Address, "/health/ready"));
        return (int)answer.StatusCode;
    }

    private static async Task<List<string>> HistoryAsync(Caller caller, string channel)
    {
        var all = new List<string>();
        var after = "0";
        while (true)
        {
            var page = (await caller.Rest.GetAsync($"/channels/{channel}/messages?limit=100&after={after}")).MustBe(200).Json.Ids();
            if (page.Length == 0)
            {
                return all;
            }

            all.AddRange(page.Reverse());
            after = all[^1];
        }
    }
}

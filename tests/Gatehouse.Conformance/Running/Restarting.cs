using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Running;

/// <summary>A deploy: SIGTERM and a start on the same data.</summary>
public class Restarting(House house) : IClassFixture<House>
{
    [Fact]
    public async Task sends_clients_away_politely_and_takes_them_back_without_loss()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var transcript = new Transcript();
        var socket = await house.ConnectAsync();
        socket.Hearing = transcript.Listen("Bo", place.Channel);
        await socket.HelloAsync();
        await socket.IdentifyAsync(bo.Token);
        await SayAsync("before");
        var unseen = transcript.Acknowledgements.Count;

        house.Process.Terminate();
        await socket.OpAsync(7);
        var closed = await Patience.Await(socket.Closed);

        // discord.js identifies anew on 1000.
        Assert.Contains(closed, new[] { 1001, 1012, 4000, GatewayClient.WithoutCloseFrame });
        Assert.Equal(0, await house.Process.ExitAsync());
        Assert.Equal(1, unseen);

        await house.Process.StartAgainAsync();
        await SayAsync("between");
        var again = await house.ConnectAsync();
        again.Hearing = socket.Hearing;
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, socket.SessionId, socket.Sequence);
        await again.EventAsync("RESUMED");
        await SayAsync("after");
        await again.UntilMessageAsync(transcript.Acknowledgements[^1].Message.ToString(System.Globalization.CultureInfo.InvariantCulture));

        TranscriptChecker.MustHold(transcript);

        async Task SayAsync(string content) => transcript.Acknowledge(place.Channel, await ada.SayAsync(place.Channel, content));
    }
}

/// <summary>What a load balancer and late clients see while the server drains.</summary>
public class Draining(Draining.PatientHouse house) : IClassFixture<Draining.PatientHouse>
{
    [Fact]
    public async Task turns_readiness_off_refuses_new_sockets_and_ends_in_time()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var sockets = new List<GatewayClient>();
        for (var i = 0; i < 8; i++)
        {
            sockets.Add(await house.EnterAsync(ada));
        }

        house.Process.Terminate();
        await Patience.UntilAsync(async () => await StatusAsync("//health/ready") is 503 or 0, "readiness turns 503");

        await using var late = await TryConnectAsync();
        Assert.True(late is null || await Patience.Await(late.Closed) > 0);
        foreach (var socket in sockets)
        {
            await socket.OpAsync(7);
            Assert.NotEqual(1000, await Patience.Await(socket.Closed));
        }

        Assert.Equal(0, await house.Process.ExitAsync());
        await house.Process.StartAgainAsync();
        Assert.Equal(place.Guild, (await ada.Rest.GetAsync($"/guilds/{place.Guild}")).MustBe(200).Id);
    }

    private async Task<int> StatusAsync(string path)
    {
        try
        {
            return (await house.Anyone.GetAsync(path)).Status;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    private async Task<GatewayClient?> TryConnectAsync()
    {
        try
        {
            return await GatewayClient.ConnectAsync(house.Address);
        }
        catch (Exception refused) when (refused is HandshakeRefusedException or System.Net.Sockets.SocketException or IOException)
        {
            return null;
        }
    }

    /// <summary>Gives the drain some time.</summary>
    public sealed class PatientHouse : House
    {
        protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["SHUTDOWN_TIMEOUT"] = "6s" };
    }
}

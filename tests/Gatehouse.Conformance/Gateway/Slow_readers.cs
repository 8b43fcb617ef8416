using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Gateway;

public class Slow_readers(House house) : IClassFixture<House>
{
    [Fact]
    public async Task are_closed_while_others_go_on_and_may_then_resume()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var place = await house.GuildAsync(ada, bo);
        var transcript = new Transcript();
        var quick = await house.ConnectAsync();
        quick.Hearing = transcript.Listen("Ada", place.Channel);
        await quick.HelloAsync();
        await quick.IdentifyAsync(ada.Token);

        await using var slow = await GatewayClient.ConnectAsync(house.Address, receiveBuffer: 4096, reads: false);
        slow.Hearing = transcript.Listen("Bo", place.Channel);
        await slow.SendAsync(2, GatewayClient.Identity(bo.Token));

        // It cannot say itself that it is there, and what was said before it was is not promised to it.
        await Patience.UntilAsync(async () => (await house.Anyone.GetAsync("//metrics")).Text.Contains("\ngatehouse_sessions 2\n", StringComparison.Ordinal), "both sessions");

        // 2,000 characters of four bytes each: enough for what the kernel takes and the outbox on top of it.
        var filler = string.Concat(Enumerable.Repeat("🚢", 1900));
        var count = 0;
        var closed = false;
        while (!closed && count < 3000)
        {
            await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ =>
            {
                var content = $"{Interlocked.Increment(ref count)} {filler}";
                var posted = (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new JsonObject { ["content"] = content })).MustBe(200);
                transcript.Acknowledge(place.Channel, posted.Id);
            }));
            closed = IsClosing((await house.Anyone.GetAsync("//metrics")).Text);
        }

        Assert.True(closed, $"After {count} large messages the slow reader is still there.");
        var last = await SayLastAsync();
        await quick.UntilMessageAsync(last);

        // What the kernel had taken is still there; then comes the end, and the rest by resuming.
        slow.StartReading();
        Assert.Contains(await Patience.Await(slow.Closed), new[] { 4000, GatewayClient.WithoutCloseFrame });
        await Assert.ThrowsAsync<InvalidOperationException>(() => slow.UntilMessageAsync(last));
        var again = await house.ConnectAsync();
        again.Hearing = slow.Hearing;
        await again.HelloAsync();
        await again.ResumeAsync(bo.Token, slow.SessionId, slow.Sequence);
        await again.UntilMessageAsync(last);
        TranscriptChecker.MustHold(transcript);

        static bool IsClosing(string metrics) => metrics.Split('\n').Any(line => !line.EndsWith(" 0", StringComparison.Ordinal)
            && (line.Contains("state=\"closing\"", StringComparison.Ordinal) || line.Contains("code=\"4000\"", StringComparison.Ordinal)));

        async Task<string> SayLastAsync()
        {
            var last = await ada.SayAsync(place.Channel, "last");
            transcript.Acknowledge(place.Channel, last);
            return last;
        }
    }
}

using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Health(House house) : IClassFixture<House>
{
    [Theory]
    [InlineData("//health")]
    [InlineData("//health/live")]
    [InlineData("//health/ready")]
    public async Task is_told_to_everybody(string path)
    {
        var answer = (await house.Anyone.GetAsync(path)).MustBe(200);

        Assert.Equal("application/json", answer.ContentType);
        Assert.NotEmpty(answer.Json.Text("status"));
    }

    [Theory]
    [InlineData("//openapi.json", "application/json")]
    [InlineData("//asyncapi.json", "application/json")]
    [InlineData("//docs/index.html", "text/html; charset=utf-8")]
    [InlineData("//docs/swagger-ui-bundle.js", "text/javascript")]
    public async Task comes_with_documents_for_everybody(string path, string contentType) =>
        Assert.Equal(contentType, (await house.Anyone.GetAsync(path)).MustBe(200).ContentType);

    [Fact]
    public async Task names_the_parts_with_their_latencies()
    {
        var checks = (await house.Anyone.GetAsync("//health/ready")).MustBe(200).Json["checks"]!.AsObject();

        Assert.Contains(checks, check => check.Value!.Has("latency_ms"));
    }

    [Fact]
    public async Task is_measured_in_Prometheus_text()
    {
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        var socket = await house.EnterAsync(ada);
        await socket.UntilMessageAsync(await ada.SayAsync(place.Channel, "ahoy"));
        await socket.CloseAsync();

        // A socket is counted when it is really gone, a moment after its last word.
        var words = new[] { "http_request", "connections", "sessions", "identify", "admissions", "connections_closed", "store", "MESSAGE_CREATE" };
        var answer = (await house.Anyone.GetAsync("//metrics")).MustBe(200);
        await Patience.UntilAsync(
            async () =>
            {
                answer = (await house.Anyone.GetAsync("//metrics")).MustBe(200);
                return words.All(word => answer.Text.Contains(word, StringComparison.Ordinal));
            },
            "everything is measured");

        Assert.StartsWith("text/plain; version=0.0.4", answer.ContentType, StringComparison.Ordinal);
        foreach (var line in answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Matches("""^(# (HELP|TYPE) \S+ .+|[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="(\\.|[^"\\])*",?)*\})? [-+0-9.eE]+(Inf|NaN)?)$""", line);
        }
    }
}

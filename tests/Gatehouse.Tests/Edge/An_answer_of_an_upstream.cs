using System.Net;
using System.Text;
using Gatehouse.Edge.Forwarding.Upstreams;

namespace Gatehouse.Tests.Edge;

/// <summary>What is taken from an upstream for an answer, and how bodies go to it.</summary>
public class An_answer_of_an_upstream
{
    [Theory]
    [InlineData("gzip")]
    [InlineData("xyz")]
    [InlineData("gzip, chunked")]
    [InlineData("chunked, chunked")]
    public async Task is_none_when_its_transfer_coding_is_not_chunked_alone(string coding)
    {
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(new HttpRequestMessage(), Answer(HttpStatusCode.OK, "Transfer-Encoding", coding)));

        Assert.Equal(HttpRequestError.InvalidResponse, refused.HttpRequestError);
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("websocket, h2c")]
    [InlineData("")]
    public async Task is_none_when_it_switches_to_what_was_not_asked_for(string protocol) =>
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(Upgrade(), Answer(HttpStatusCode.SwitchingProtocols, "Upgrade", protocol)));

    [Fact]
    public async Task is_none_when_it_switches_and_nothing_was_asked_for() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(new HttpRequestMessage(), Answer(HttpStatusCode.SwitchingProtocols, "Upgrade", "websocket")));

    [Theory]
    [InlineData(HttpStatusCode.OK, "Transfer-Encoding", "chunked")]
    [InlineData(HttpStatusCode.OK, "Transfer-Encoding", "Chunked")]
    [InlineData(HttpStatusCode.OK, "X-Any", "1")]
    [InlineData(HttpStatusCode.SwitchingProtocols, "Upgrade", "WebSocket")]
    public async Task is_one_otherwise(HttpStatusCode status, string name, string value) =>
        Assert.Equal(status, (await AskAsync(Upgrade(), Answer(status, name, value))).StatusCode);

    [Fact]
    public async Task may_come_before_there_is_more_of_a_body_without_a_length()
    {
        var connection = new Connection();
        await AskAsync(new HttpRequestMessage { Content = new Parts("one", "two") }, Answer(HttpStatusCode.OK, "X-Any", "1"), connection);

        Assert.Equal(["one", "flush", "two", "flush"], connection.Events);
    }

    [Fact]
    public async Task may_wait_for_a_body_whose_length_is_known()
    {
        var connection = new Connection();
        await AskAsync(new HttpRequestMessage { Content = new Parts("one", "two") { Headers = { ContentLength = 6 } } }, Answer(HttpStatusCode.OK, "X-Any", "1"), connection);

        Assert.Equal(["one", "two"], connection.Events);
    }

    [Fact]
    public async Task comes_to_a_body_that_keeps_its_headers()
    {
        var request = new HttpRequestMessage { Content = new Parts("one") { Headers = { { "Content-Type", "text/x-odd; a=b" }, { "Content-Language", "de" } } } };
        await AskAsync(request, Answer(HttpStatusCode.OK, "X-Any", "1"));

        Assert.Equal("text/x-odd; a=b", request.Content!.Headers.NonValidated["Content-Type"].ToString());
        Assert.Equal("de", request.Content.Headers.NonValidated["Content-Language"].ToString());
    }

    private static HttpRequestMessage Upgrade() => new() { Headers = { { "Connection", "Upgrade" }, { "Upgrade", "websocket" } } };

    private static HttpResponseMessage Answer(HttpStatusCode status, string name, string value)
    {
        var answer = new HttpResponseMessage(status);
        answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, HttpResponseMessage answer, Connection? connection = null)
    {
        using var invoker = new HttpMessageInvoker(new UpstreamAnswers(new Service(answer, connection ?? new Connection())));
        return await invoker.SendAsync(request, CancellationToken.None);
    }

    /// <summary>Takes a request's body and answers.</summary>
    private sealed class Service(HttpResponseMessage answer, Connection connection) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await (request.Content?.CopyToAsync(connection, cancellationToken) ?? Task.CompletedTask);
            return answer;
        }
    }

    /// <summary>A body that comes in parts.</summary>
    private sealed class Parts(params string[] parts) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            foreach (var part in parts)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(part));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Notes what is done to it.</summary>
    private sealed class Connection : MemoryStream
    {
        public List<string> Events { get; } = [];

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Events.Add(Encoding.ASCII.GetString(buffer.Span));
            return ValueTask.CompletedTask;
        }

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            Events.Add("flush");
            return Task.CompletedTask;
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Gatehouse.Edge.Framing;
using Gatehouse.Tests.Events.Redis;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Tests.Edge.Framing;

/// <summary>What a server is shown of a connection, and when.</summary>
public sealed class An_input_that_is_looked_at : IDisposable
{
    private const string Good = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Bad = "GET / HTTP/1.1\r\nHost : a\r\n\r\n";
    private const string Chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

    private readonly Pipe _client = new(new PipeOptions(useSynchronizationContext: false, readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline));
    private readonly TimerClock _clock = new();
    private readonly List<string> _refused = [];
    private readonly FramedInput _server;

    public An_input_that_is_looked_at() =>
        _server = new FramedInput(_client.Reader, new RequestScanner(Look.Limits), TimeSpan.FromSeconds(10), _clock, (refusal, isHead) =>
        {
            _refused.Add(refusal.Reason + (isHead ? "" : " in content"));
            return ValueTask.CompletedTask;
        });

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task shows_a_head_when_it_is_whole_and_not_before()
    {
        await SendAsync(Good[..^1]);
        var read = _server.ReadAsync();
        Assert.False(read.IsCompleted);

        await SendAsync(Good[^1..]);
        Assert.Equal(Good, Take(await read));
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task shows_one_message_at_a_time()
    {
        await SendAsync(Good + Chunked + "0\r\n\r\n" + Bad);

        Assert.Equal(Good, Take(await _server.ReadAsync()));
        Assert.Equal(Chunked + "0\r\n\r\n", Take(await _server.ReadAsync()));
        Assert.Empty(_refused);
        var end = await _server.ReadAsync();
        Assert.True(end is { IsCompleted: true, Buffer.IsEmpty: true });
        Assert.Equal(["field_name"], _refused);
        Assert.True(_server.IsUnfinished);

        // And nothing after it, ever.
        await SendAsync(Good);
        Assert.True((await _server.ReadAsync()) is { IsCompleted: true, Buffer.IsEmpty: true });
        Assert.Single(_refused);
    }

    [Fact]
    public async Task shows_the_bytes_where_they_are()
    {
        var sent = _client.Writer.GetMemory(100);
        Encoding.ASCII.GetBytes(Good + "GET", sent.Span);
        _client.Writer.Advance(Good.Length + 3);
        await _client.Writer.FlushAsync();

        var shown = (await _server.ReadAsync()).Buffer;
        Assert.Equal(Good.Length, shown.Length);
        Assert.True(Unsafe.AreSame(in sent.Span[0], in shown.FirstSpan[0]));
    }

    [Fact]
    public async Task shows_content_as_it_comes_and_waits_for_more_when_all_was_examined()
    {
        await SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n01234");
        var read = await _server.ReadAsync();
        Assert.EndsWith("01234", Text(read), StringComparison.Ordinal);
        _server.AdvanceTo(read.Buffer.GetPosition(read.Buffer.Length - 5), read.Buffer.End);

        var more = _server.ReadAsync();
        Assert.False(more.IsCompleted);
        await SendAsync("56789" + Good);
        Assert.Equal("0123456789", Take(await more));
        Assert.Equal(Good, Take(await _server.ReadAsync()));
    }

    [Fact]
    public async Task fails_the_read_at_a_chunk_that_is_wrong_after_what_was_right()
    {
        await SendAsync(Chunked + "5\r\nhello\r\n+5\r\n");

        Assert.Equal(Chunked + "5\r\nhello\r\n", Take(await _server.ReadAsync()));
        var failed = await Assert.ThrowsAsync<BadHttpRequestException>(async () => await _server.ReadAsync());
        Assert.Equal(400, failed.StatusCode);
        Assert.Equal(["chunk in content"], _refused);
        Assert.True((await _server.ReadAsync()).IsCompleted);
    }

    [Fact]
    public async Task ends_where_the_client_does()
    {
        await SendAsync(Good);
        await _client.Writer.CompleteAsync();

        Assert.Equal(Good, Take(await _server.ReadAsync()));
        Assert.True((await _server.ReadAsync()) is { IsCompleted: true, Buffer.IsEmpty: true });
        Assert.Empty(_refused);
        Assert.False(_server.IsUnfinished);
    }

    [Theory]
    [InlineData("GET", "incomplete")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r", "incomplete")]
    [InlineData("GET / HTTP/9.9\r\n", "version")]
    public async Task refuses_a_head_that_ends_in_the_middle(string half, string reason)
    {
        await SendAsync(half);
        await _client.Writer.CompleteAsync();

        Assert.True((await _server.ReadAsync()).IsCompleted);
        Assert.Equal([reason], _refused);
    }

    [Fact]
    public async Task leaves_it_to_the_server_that_content_ends_in_the_middle()
    {
        await SendAsync(Chunked + "5\r\nhello\r\n0\r\n");
        await _client.Writer.CompleteAsync();

        Assert.Equal(Chunked + "5\r\nhello\r\n", Take(await _server.ReadAsync()));
        Assert.True((await _server.ReadAsync()) is { IsCompleted: true, Buffer.IsEmpty: true });
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task refuses_a_head_that_takes_too_long_but_not_a_client_that_says_nothing()
    {
        var read = _server.ReadAsync();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(read.IsCompleted);

        await SendAsync("G");
        _clock.Advance(TimeSpan.FromSeconds(9));
        await SendAsync("E");
        Assert.False(read.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(read.IsCompleted);
        Assert.True((await read).IsCompleted);
        Assert.Equal(["slow_head"], _refused);
    }

    [Fact]
    public async Task times_each_head_by_itself()
    {
        await SendAsync(Good[..3]);
        var first = _server.ReadAsync();
        _clock.Advance(TimeSpan.FromSeconds(9));
        await SendAsync(Good[3..] + Good[..3]);
        Assert.Equal(Good, Take(await first));

        var second = _server.ReadAsync();
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.False(second.IsCompleted);
        await SendAsync(Good[3..]);
        Assert.Equal(Good, Take(await second));
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task lets_the_server_stop_waiting()
    {
        var read = _server.ReadAsync();
        _server.CancelPendingRead();
        var cancelled = await read;
        Assert.True(cancelled is { IsCanceled: true, Buffer.IsEmpty: true });
        _server.AdvanceTo(cancelled.Buffer.End);

        await SendAsync(Good);
        Assert.Equal(Good, Take(await _server.ReadAsync()));
    }

    [Fact]
    public async Task looks_no_further_once_another_protocol_is_spoken()
    {
        const string Upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, X-Mine\r\n\r\n";
        await SendAsync(Upgrade + "\0\r\n" + Bad);
        Assert.Equal(Upgrade, Take(await _server.ReadAsync()));
        Assert.Equal(["X-Mine"], _server.Nominated);

        _server.SwitchProtocols();
        Assert.Equal("\0\r\n" + Bad, Take(await _server.ReadAsync()));
        await SendAsync("\0more");
        Assert.True(_server.TryRead(out var more));
        Assert.Equal("\0more", Take(more));
        Assert.False(_server.IsUnfinished);
    }

    [Fact]
    public async Task takes_what_follows_an_upgrade_that_nobody_announced_for_a_request()
    {
        const string Upgrade = "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n\r\n";
        await SendAsync(Upgrade + "\u0081\0");
        Assert.Equal(Upgrade, Take(await _server.ReadAsync()));

        Assert.True((await _server.ReadAsync()).IsCompleted);
        Assert.Equal(["line_end"], _refused);
    }

    [Fact]
    public async Task tries_without_waiting_and_leaves_refusals_to_those_who_wait()
    {
        Assert.False(_server.TryRead(out _));
        await SendAsync(Good[..5]);
        Assert.False(_server.TryRead(out _));
        await SendAsync(Good[5..] + Bad);
        Assert.True(_server.TryRead(out var read));
        Assert.Equal(Good, Take(read));
        Assert.False(_server.TryRead(out _));
        Assert.Empty(_refused);

        Assert.True((await _server.ReadAsync()).IsCompleted);
        Assert.Equal(["field_name"], _refused);
    }

    [Fact]
    public async Task knows_when_a_server_has_not_read_all_of_a_message()
    {
        await SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
        Take(await _server.ReadAsync());
        Assert.True(_server.IsUnfinished);

        await SendAsync("llo");
        Take(await _server.ReadAsync());
        Assert.False(_server.IsUnfinished);
    }

    [Fact]
    public async Task allocates_nothing_for_a_request_that_is_there()
    {
        var request = Encoding.ASCII.GetBytes(Good + Chunked + "5;a=b\r\nhello\r\n0\r\n\r\n");
        await Pass(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        await Pass(1000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);

        async ValueTask Pass(int times)
        {
            for (var i = 0; i < times; i++)
            {
                request.CopyTo(_client.Writer.GetSpan(request.Length));
                _client.Writer.Advance(request.Length);
                await _client.Writer.FlushAsync();
                for (var left = (long)request.Length; left > 0;)
                {
                    var buffer = (await _server.ReadAsync()).Buffer;
                    left -= buffer.Length;
                    _server.AdvanceTo(buffer.End);
                }
            }
        }
    }

    private static string Text(ReadResult read) => Encoding.Latin1.GetString(read.Buffer.ToArray());

    private string Take(ReadResult read)
    {
        var text = Text(read);
        _server.AdvanceTo(read.Buffer.End);
        return text;
    }

    private async Task SendAsync(string text) => await _client.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));
}

using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using BenchmarkDotNet.Attributes;
using Gatehouse.Edge.Framing;
using Microsoft.AspNetCore.Server.Kestrel.Core.Internal.Http;

namespace Gatehouse.Bench.Micro;

/// <summary>
/// What the look at a request's head costs before Kestrel parses it: the scan alone, beside Kestrel's own parser without anything that it fills (no headers are kept, no strings made), and the way of a
/// whole request through a pipe with and without the reader in between.
/// </summary>
[MemoryDiagnoser]
public class Heads : IDisposable
{
    private static readonly byte[] Head = Encoding.ASCII.GetBytes(
        "GET /api/v1/conversations/6f0b1a52-9d3c-4b57-8b1e-0d6c2f3a4e5d/messages?limit=50 HTTP/1.1\r\n"
        + "Host: chat.harbour.example\r\n"
        + "Connection: keep-alive\r\n"
        + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36\r\n"
        + "Accept: application/json\r\n"
        + "Accept-Language: en-GB,en;q=0.9,de;q=0.8\r\n"
        + "Accept-Encoding: gzip, deflate, br, zstd\r\n"
        + "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl\r\n"
        + "Cookie: theme=dark\r\n"
        + "\r\n");

    private static readonly FramingLimits Limits = new(RequestLine: 8192, Fields: 32768, FieldCount: 100, Extensions: 4096);

    private readonly RequestScanner _scanner = new(Limits);
    private readonly ReadOnlySequence<byte> _head = new(Head);
    private readonly HttpParser<Parsed> _parser = new();
    private readonly Pipe _bare = new();
    private readonly Pipe _framed = new();
    private readonly FramedInput _input;

    public Heads() =>
        _input = new FramedInput(_framed.Reader, new RequestScanner(Limits), TimeSpan.FromSeconds(10), TimeProvider.System, static (_, _) => throw new InvalidOperationException("It is a good one."));

    [Benchmark]
    public long Look_at_a_head()
    {
        _scanner.Begin();
        _scanner.Scan(_head);
        var approved = _scanner.Approved;
        _scanner.Consumed(approved);
        return approved;
    }

    [Benchmark]
    public bool Parse_a_head_as_Kestrel_does()
    {
        var reader = new SequenceReader<byte>(_head);
        return _parser.ParseRequestLine(default, ref reader) && _parser.ParseHeaders(default, ref reader);
    }

    [Benchmark]
    public ValueTask<long> Pass_a_head_through_a_pipe() => Pass(_bare.Writer, _bare.Reader);

    [Benchmark]
    public ValueTask<long> Pass_a_head_through_a_pipe_and_the_look() => Pass(_framed.Writer, _input);

    [GlobalSetup]
    public void Check()
    {
        if (Head.Length is < 450 or > 550 || Look_at_a_head() != Head.Length || !Parse_a_head_as_Kestrel_does())
        {
            throw new InvalidOperationException($"A head of {Head.Length} bytes was not read.");
        }
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _input.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async ValueTask<long> Pass(PipeWriter writer, PipeReader reader)
    {
        Head.CopyTo(writer.GetSpan(Head.Length));
        writer.Advance(Head.Length);
        await writer.FlushAsync();
        var read = (await reader.ReadAsync()).Buffer;
        var length = read.Length;
        reader.AdvanceTo(read.End);
        return length;
    }

    private readonly struct Parsed : IHttpRequestLineHandler, IHttpHeadersHandler
    {
        public void OnStartLine(HttpVersionAndMethod versionAndMethod, TargetOffsetPathLength targetPath, Span<byte> startLine)
        {
        }

        public void OnHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
        }

        public void OnHeadersComplete(bool endStream)
        {
        }

        public void OnStaticIndexedHeader(int index)
        {
        }

        public void OnStaticIndexedHeader(int index, ReadOnlySpan<byte> value)
        {
        }
    }
}

using BenchmarkDotNet.Attributes;
using Gatehouse.Bench.Load;
using Gatehouse.Realtime.Connections;
using ServerFrame = Gatehouse.Realtime.Connections.Frame;

namespace Gatehouse.Bench.Micro;

/// <summary>RFC 6455 both ways: a client's masked message read, a server's head written.</summary>
[MemoryDiagnoser]
public class Frames
{
    private readonly byte[] _head = new byte[ServerFrame.MaxHead];
    private readonly byte[] _sent = Load.Frame.Text(Body.Json);
    private readonly byte[] _read = new byte[1024];
    private readonly byte[] _body = Body.Json.ToArray();
    private readonly FrameReader _reader = new(new ConnectionOptions());

    [Benchmark]
    public int Write_a_head() => ServerFrame.WriteHead(_head, FrameOpcode.Text, Body.Json.Length);

    [Benchmark]
    public void Unmask_a_message() => Mask.Apply(_body, 0x3d21fa37);

    [Benchmark]
    public int Read_a_message()
    {
        // The reader unmasks in place, so it gets a copy each time.
        _sent.CopyTo(_read, 0);
        _reader.Next(_read.AsSpan(0, _sent.Length), out _, out var payload);
        return payload.Length;
    }
}

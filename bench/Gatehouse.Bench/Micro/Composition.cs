using BenchmarkDotNet.Attributes;
using Gatehouse.Bench.Load;
using Gatehouse.Events;
using Gatehouse.Realtime.Dialects;
using Gatehouse.Realtime.Dialects.Discord;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Bench.Micro;

/// <summary>What a dispatch costs beyond the socket: the shared part once per event, head and ring entry once per session.</summary>
[MemoryDiagnoser]
public class Composition
{
    private readonly byte[] _head = new byte[WireFormat.MaxHead];
    private readonly Event _event = new Event { Topic = "room:1", Name = "MESSAGE_CREATE", Payload = Body.Json.ToArray() }.Place(1);
    private readonly PositionArrays _arrays = new();
    private SessionRing _ring;
    private long _sequence;

    [Benchmark]
    public byte[] Encode_an_event_as_json() => DiscordJsonFormat.Instance.EncodeShared("MESSAGE_CREATE", Body.Json);

    [Benchmark]
    public byte[] Encode_an_event_for_zlib_stream() => DiscordZlibFormat.Instance.EncodeShared("MESSAGE_CREATE", Body.Json);

    [Benchmark]
    public int Write_a_json_head() => DiscordJsonFormat.Instance.WriteHead(_head, 123_456);

    [Benchmark]
    public int Write_a_zlib_head() => DiscordZlibFormat.Instance.WriteHead(_head, 123_456);

    [Benchmark]
    public void Remember_in_the_ring() => _ring.Add(++_sequence, _event, _arrays);
}

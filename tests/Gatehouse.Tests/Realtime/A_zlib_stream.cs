using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Realtime.Dialects;
using Gatehouse.Realtime.Dialects.Discord;

namespace Gatehouse.Tests.Realtime;

public class A_zlib_stream
{
    [Fact]
    public void reads_as_one_stream_though_every_event_is_deflated_alone()
    {
        var bodies = new[] { """{"content":"Işık çok güzel"}""", new string('x', 70_000), "{}", "null" };
        var stream = new MemoryStream();
        stream.Write(DiscordFrames.Hello(TimeSpan.FromMilliseconds(41_250), etf: false, deflate: true));
        var sequence = 0L;
        foreach (var body in bodies)
        {
            stream.Write(Message("MESSAGE_CREATE", body, ++sequence));
            stream.Write(DiscordFrames.Of(etf: false, deflate: true).HeartbeatAck);
        }

        var text = Inflate(stream.ToArray());

        var expected = """{"op":10,"d":{"heartbeat_interval":41250},"s":null,"t":null}"""
            + string.Concat(bodies.Select((body, i) =>
                $$"""{"s":{{i + 1}},"op":0,"t":"MESSAGE_CREATE","d":{{body}}}""" + """{"op":11,"d":null,"s":null,"t":null}"""));
        Assert.Equal(expected, text);
    }

    [Fact]
    public void ends_every_message_with_the_suffix_that_clients_wait_for() =>
        Assert.Equal<byte[]>([0, 0, 0xFF, 0xFF], Message("X", "{}", 1)[^4..]);

    [Fact]
    public void opens_with_a_header_that_inflaters_accept() => Assert.Equal(0, ((0x78 << 8) | 0x9C) % 31);

    [Fact]
    public void round_trips_any_text() => Prop.ForAll<NonNull<string>>(text =>
    {
        // Half a surrogate pair is no text and never comes from a JSON writer.
        var body = "\"" + string.Concat(text.Get.Where(c => !char.IsSurrogate(c))) + "\"";
        byte[] stream = [.. DiscordZlibFormat.StreamHeader, .. Message("E", body, 9)];
        return Inflate(stream) == $$"""{"s":9,"op":0,"t":"E","d":{{body}}}""";
    }).QuickCheckThrowOnFailure();

    private static byte[] Message(string name, string body, long sequence)
    {
        var format = DiscordZlibFormat.Instance;
        var head = new byte[WireFormat.MaxHead];
        var length = format.WriteHead(head, sequence);
        return [.. head.AsSpan(0, length), .. format.EncodeShared(name, Encoding.UTF8.GetBytes(body))];
    }

    private static string Inflate(byte[] stream)
    {
        using var inflate = new ZLibStream(new MemoryStream(stream), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        var buffer = new byte[4096];

        // The stream never ends, as on the wire; what is there is read until nothing more comes.
        try
        {
            int read;
            while ((read = inflate.Read(buffer)) > 0)
            {
                plain.Write(buffer, 0, read);
            }
        }
        catch (InvalidDataException)
        {
        }

        return Encoding.UTF8.GetString(plain.ToArray());
    }
}

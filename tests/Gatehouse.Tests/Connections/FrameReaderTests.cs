using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

public class A_frame_reader
{
    private static readonly ConnectionOptions Options = new() { MaxMessageBytes = 70_000, TooBig = new(4002, "too big") };

    [Fact]
    public void reads_the_same_messages_however_the_bytes_are_cut()
    {
        Prop.ForAll(Conversations.ToArbitrary(), cut => Assert.Equal(cut.Expected, Read(cut.Bytes, cut.Pieces))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void reads_a_byte_at_a_time()
    {
        byte[] bytes = [.. ClientFrames.Text("Ada"), .. ClientFrames.Of(FrameOpcode.Ping, [1]), .. ClientFrames.Of(FrameOpcode.Binary, new byte[300])];

        Assert.Equal(["Text 416461", "Ping 01", $"Binary {new string('0', 600)}"], Read(bytes, [1]));
    }

    [Fact]
    public void never_throws_whatever_comes()
    {
        Prop.ForAll<byte[], byte>((noise, piece) => Read([.. noise], [piece + 1])).QuickCheckThrowOnFailure();
        Prop.ForAll<byte, byte, byte[]>((first, second, noise) => Read([first, (byte)(second | 0x80), .. noise, .. new byte[200]], [7]))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void unmasks_every_length_alike()
    {
        for (var length = 0; length < 200; length++)
        {
            var payload = Enumerable.Range(0, length).Select(i => (byte)i).ToArray();
            Assert.Equal([$"Binary {Convert.ToHexString(payload)}"], Read(ClientFrames.Of(FrameOpcode.Binary, payload), [int.MaxValue]));
        }
    }

    [Fact]
    public void accepts_a_character_cut_by_a_fragments_border_and_a_ping_in_between()
    {
        byte[] bytes =
        [
            .. ClientFrames.Of(FrameOpcode.Text, [0xE2, 0x82], final: false),
            .. ClientFrames.Of(FrameOpcode.Ping, [9]),
            .. ClientFrames.Of(FrameOpcode.Continuation, [], final: false),
            .. ClientFrames.Of(FrameOpcode.Continuation, [0xAC]),
            .. ClientFrames.Text("next"),
        ];

        Assert.Equal(["Ping 09", "Text E282AC", "Text 6E657874"], Read(bytes, [3]));
    }

    [Fact]
    public void accepts_the_largest_message_and_refuses_one_byte_more()
    {
        Assert.StartsWith("Binary", Assert.Single(Read(ClientFrames.Of(FrameOpcode.Binary, new byte[70_000]), [5000])), StringComparison.Ordinal);
        Assert.Equal(["Malformed 4002"], Read(ClientFrames.Of(FrameOpcode.Binary, new byte[70_001])[..14], [int.MaxValue]));
        Assert.Equal(
            ["Malformed 4002"],
            Read([.. ClientFrames.Of(FrameOpcode.Text, new byte[69_999], final: false), .. ClientFrames.Of(FrameOpcode.Continuation, new byte[2])], [999]));
    }

    [Theory]
    [MemberData(nameof(Malformed))]
    public void says_what_is_wrong(string what, byte[] bytes, int code)
    {
        Assert.NotEmpty(what);
        Assert.Equal($"Malformed {code}", Read(bytes, [int.MaxValue])[^1]);
        Assert.Equal($"Malformed {code}", Read(bytes, [1])[^1]);
    }

    public static TheoryData<string, byte[], int> Malformed()
    {
        var data = new TheoryData<string, byte[], int>
        {
            { "not masked", [0x81, 0x01, 0x41], 1002 },
            { "continues nothing", ClientFrames.Of(FrameOpcode.Continuation, [1]), 1002 },
            { "text within a fragmented message", [.. ClientFrames.Of(FrameOpcode.Text, [65], final: false), .. ClientFrames.Text("x")], 1002 },
            { "fragmented ping", ClientFrames.Of(FrameOpcode.Ping, [1], final: false), 1002 },
            { "fragmented close", ClientFrames.Of(FrameOpcode.Close, [], final: false), 1002 },
            { "ping of 126 bytes", ClientFrames.Of(FrameOpcode.Ping, new byte[126]), 1002 },
            { "close of 126 bytes", ClientFrames.Of(FrameOpcode.Close, ClientFrames.ClosePayload(1000, new byte[124])), 1002 },
            { "16-bit length for 125", ClientFrames.Raw(0x82, [126, 0, 125], new byte[125]), 1002 },
            { "64-bit length for 65535", ClientFrames.Raw(0x82, ClientFrames.Length64(65535), new byte[65535]), 1002 },
            { "64-bit length with the highest bit", ClientFrames.Raw(0x82, ClientFrames.Length64(0x8000_0000_0000_0001), []), 1002 },
            { "64-bit length beyond memory", ClientFrames.Raw(0x82, ClientFrames.Length64(long.MaxValue), []), 4002 },
            { "close of one byte", ClientFrames.Of(FrameOpcode.Close, [3]), 1002 },
            { "close reason that is not UTF-8", ClientFrames.Of(FrameOpcode.Close, ClientFrames.ClosePayload(1000, [0xFF])), 1007 },
            { "text that is not UTF-8", ClientFrames.Of(FrameOpcode.Text, [0xC3, 0x28]), 1007 },
            { "text that ends within a character", ClientFrames.Of(FrameOpcode.Text, [0xE2, 0x82]), 1007 },
            { "surrogate in text", ClientFrames.Of(FrameOpcode.Text, [0xED, 0xA0, 0x80]), 1007 },
            { "fragments that are not UTF-8", [.. ClientFrames.Of(FrameOpcode.Text, [0xE2], final: false), .. ClientFrames.Of(FrameOpcode.Continuation, [65])], 1007 },
        };
        foreach (var bit in new byte[] { 0x40, 0x20, 0x10 })
        {
            data.Add($"reserved bit {bit:X}", ClientFrames.Raw((byte)(0x81 | bit), [1], [65]), 1002);
        }

        foreach (var opcode in new byte[] { 3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF })
        {
            data.Add($"reserved opcode {opcode:X}", ClientFrames.Raw((byte)(0x80 | opcode), [0], []), 1002);
        }

        foreach (var code in new ushort[] { 0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535 })
        {
            data.Add($"close code {code}", ClientFrames.Close(code), 1002);
        }

        return data;
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(1003)]
    [InlineData(1007)]
    [InlineData(1014)]
    [InlineData(3000)]
    [InlineData(4200)]
    [InlineData(4999)]
    public void accepts_a_close_code_that_is_for_the_wire(int code)
    {
        Assert.Equal([$"Close {code:X4}6279"], Read(ClientFrames.Close((ushort)code, "by"), [2]));
    }

    [Fact]
    public void keeps_nothing_of_an_idle_client()
    {
        var reader = new FrameReader(Options);
        var inbox = default(Inbox);
        ClientFrames.Text("Bo").CopyTo(inbox.Room());
        inbox.Filled(ClientFrames.Text("Bo").Length);
        reader.Next(inbox.Unread, out var used, out _);
        inbox.Consume(used);
        inbox.Settle();

        Assert.True(inbox.Unread.IsEmpty);
        Assert.True(inbox.Room().Length >= 512);
    }

    private static List<string> Read(byte[] bytes, int[] pieces)
    {
        var reader = new FrameReader(Options);
        var inbox = default(Inbox);
        var heard = new List<string>();
        for (int at = 0, turn = 0; at < bytes.Length; turn++)
        {
            var room = inbox.Room();
            var count = Math.Min(Math.Min(Math.Max(1, pieces[turn % pieces.Length]), room.Length), bytes.Length - at);
            bytes.AsMemory(at, count).CopyTo(room);
            inbox.Filled(count);
            at += count;
            while (true)
            {
                var next = reader.Next(inbox.Unread, out var used, out var payload);
                if (next == Heard.Malformed)
                {
                    heard.Add($"Malformed {reader.Failure!.Code}");
                    return heard;
                }

                if (next != Heard.Nothing)
                {
                    heard.Add($"{next} {Convert.ToHexString(payload)}");
                }

                inbox.Consume(used);
                if (next == Heard.Nothing)
                {
                    break;
                }
            }

            inbox.Settle();
        }

        inbox.Release();
        reader.Release();
        return heard;
    }

    private sealed record Cut(byte[] Bytes, List<string> Expected, int[] Pieces);

    private static Gen<Cut> Conversations =>
        from messages in Gen.ListOf(Messages)
        from pieces in Gen.NonEmptyListOf(Gen.Frequency((5, Gen.Choose(1, 10)), (3, Gen.Choose(10, 1000)), (1, Gen.Choose(1000, 100_000))))
        select new Cut([.. messages.SelectMany(m => m.Bytes)], [.. messages.SelectMany(m => m.Expected)], [.. pieces]);

    private static Gen<(byte[] Bytes, string[] Expected)> Messages => Gen.Frequency(
        (4, Whole(FrameOpcode.Text)),
        (2, Whole(FrameOpcode.Binary)),
        (1, from payload in Bytes(125) select (ClientFrames.Of(FrameOpcode.Ping, payload), new[] { $"Ping {Convert.ToHexString(payload)}" })),
        (1, from payload in Bytes(125) select (ClientFrames.Of(FrameOpcode.Pong, payload), new[] { $"Pong {Convert.ToHexString(payload)}" })),
        (3, Fragmented));

    private static Gen<(byte[] Bytes, string[] Expected)> Fragmented =>
        from fragments in Gen.NonEmptyListOf(Letters(600))
        from last in Letters(50)
        from ping in Bytes(125)
        let whole = fragments.SelectMany(f => f).Concat(last).ToArray()
        select (
            Bytes: (byte[])[
                .. fragments.SelectMany((f, i) => ClientFrames.Of(i == 0 ? FrameOpcode.Text : FrameOpcode.Continuation, f, final: false)),
                .. ClientFrames.Of(FrameOpcode.Ping, ping),
                .. ClientFrames.Of(FrameOpcode.Continuation, last),
            ],
            Expected: new[] { $"Ping {Convert.ToHexString(ping)}", $"Text {Convert.ToHexString(whole)}" });

    private static Gen<(byte[] Bytes, string[] Expected)> Whole(FrameOpcode opcode) =>
        from payload in Gen.Frequency((8, Letters(300)), (1, Letters(70_000)))
        select (ClientFrames.Of(opcode, payload), new[] { $"{opcode} {Convert.ToHexString(payload)}" });

    private static Gen<byte[]> Letters(int most) =>
        from length in Gen.Choose(0, most)
        from letter in Gen.Choose('a', 'z')
        select Encoding.UTF8.GetBytes(new string((char)letter, length));

    private static Gen<byte[]> Bytes(int most) =>
        from length in Gen.Choose(0, most)
        from first in Gen.Choose(0, 255)
        select Enumerable.Range(first, length).Select(i => (byte)i).ToArray();
}

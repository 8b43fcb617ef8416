using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Events.Redis;

namespace Gatehouse.Tests.Events.Redis;

public class A_resp_reader
{
    [Fact]
    public void reads_the_same_replies_however_the_bytes_are_cut() => Prop.ForAll(Conversations.ToArbitrary(), cut =>
    {
        var (replies, pieces) = cut;
        byte[] bytes = [.. replies.SelectMany(reply => reply.Bytes)];
        var expected = replies.Select(reply => reply.Meaning);
        Assert.Equal(expected, RespText.Read(bytes, pieces));
        Assert.Equal(expected, RespText.Read(bytes, [1]));
        Assert.Equal(expected, RespText.Read(bytes, [int.MaxValue]));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void never_throws_whatever_comes()
    {
        Prop.ForAll<byte[], byte>((noise, piece) => Harmless(noise, piece)).QuickCheckThrowOnFailure();
        Prop.ForAll(Almost.ToArbitrary(), bytes => Harmless(bytes, 7)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void finds_the_same_mistake_however_the_bytes_are_cut() =>
        Prop.ForAll(Almost.ToArbitrary(), bytes => Assert.Equal(RespText.Read(bytes, [int.MaxValue]), RespText.Read(bytes, [1]))).QuickCheckThrowOnFailure();

    [Fact]
    public void reads_back_every_command_that_is_written() => Prop.ForAll<byte[][]>(words =>
    {
        RedisArgument[] arguments = ["NAME", .. words.Where(word => word is not null).Select(word => (RedisArgument)word)];
        var expected = arguments.Select(argument => $"BulkString:{Convert.ToHexString(argument.Span)}");
        Assert.Equal([$"Array[{string.Join(' ', expected)}]"], RespText.Read(RedisCommand.Of(arguments).Bytes.Span, [3]));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("?\r\n", "a value of unknown type")]
    [InlineData("\r\n", "a value of unknown type")]
    [InlineData("+OK\n", "a line feed without a carriage return")]
    [InlineData("+O\rK\r\n", "a carriage return without a line feed")]
    [InlineData("+OK\r\r\n", "a carriage return without a line feed")]
    [InlineData(":\r\n", "an integer that is none")]
    [InlineData(":-\r\n", "an integer that is none")]
    [InlineData(":1.0\r\n", "an integer that is none")]
    [InlineData(": 1\r\n", "an integer that is none")]
    [InlineData(":1\0\r\n", "an integer that is none")]
    [InlineData(":9223372036854775808\r\n", "an integer that is none")]
    [InlineData(":00000000000000000000000000000000000000000000000000000000000000000\r\n", "a line that is too long")]
    [InlineData("$-2\r\n", "a string whose length is no number")]
    [InlineData("$+2\r\nOK\r\n", "a string whose length is no number")]
    [InlineData("$02\r\nOK\r\n", "a string whose length is no number")]
    [InlineData("$\r\n", "a string whose length is no number")]
    [InlineData("$?\r\n;2\r\nOK\r\n", "a string whose length is no number")]
    [InlineData("$9223372036854775808\r\n", "a string whose length is no number")]
    [InlineData("$1\r\nOK\r\n", "a string that is longer than announced")]
    [InlineData("$2\r\nOK\n\n", "a string that is longer than announced")]
    [InlineData("$2\r\nOK\rX", "a carriage return without a line feed")]
    [InlineData("!-1\r\n", "a string whose length is no number")]
    [InlineData("=2\r\nOK\r\n", "a verbatim string without a format")]
    [InlineData("=5\r\ntxt-O\r\n", "a verbatim string without a format")]
    [InlineData("*-2\r\n", "an aggregate whose count is no number")]
    [InlineData("*?\r\n.\r\n", "an aggregate whose count is no number")]
    [InlineData("%-1\r\n", "an aggregate whose count is no number")]
    [InlineData("*1\r\n>1\r\n+x\r\n", "a push within a reply")]
    [InlineData("_x\r\n", "a null with content")]
    [InlineData("#T\r\n", "a boolean that is none")]
    [InlineData("#\r\n", "a boolean that is none")]
    [InlineData(",\r\n", "a double that is none")]
    [InlineData(",Infinity\r\n", "a double that is none")]
    [InlineData(",1,5\r\n", "a double that is none")]
    [InlineData("(1e5\r\n", "a big number that is none")]
    [InlineData("(+\r\n", "a big number that is none")]
    public void says_what_is_wrong(string text, string what)
    {
        Assert.Equal(["Malformed: " + what], RespText.Read(Encoding.ASCII.GetBytes(text), [int.MaxValue]));
        Assert.Equal(["Malformed: " + what], RespText.Read(Encoding.ASCII.GetBytes(text), [1]));
    }

    [Theory]
    [InlineData(":+7\r\n", "Integer:7")]
    [InlineData(":-9223372036854775808\r\n", "Integer:-9223372036854775808")]
    [InlineData(",-inf\r\n", "Double:-Infinity")]
    [InlineData(",1E-3\r\n", "Double:0.001")]
    [InlineData("(-123456789012345678901234567890\r\n", "BigNumber:2D313233343536373839303132333435363738393031323334353637383930")]
    [InlineData("|1\r\n+ttl\r\n:3600\r\n*2\r\n|0\r\n:1\r\n:2\r\n", "Array[Integer:1 Integer:2]")]
    [InlineData("*2\r\n*0\r\n%0\r\n", "Array[Array[] Map[]]")]
    public void reads(string text, string meaning) => Assert.Equal([meaning], RespText.Read(Encoding.ASCII.GetBytes(text), [1]));

    [Fact]
    public void accepts_pushes_between_replies() =>
        Assert.Equal(["Integer:1", "Push[SimpleString:78]", "Integer:2"], RespText.Read(":1\r\n>1\r\n+x\r\n:2\r\n"u8, [2]));

    [Fact]
    public void accepts_its_depth_and_no_more()
    {
        Assert.Equal(["Array[Array[Array[Integer:1]]]"], RespText.Read("*1\r\n*1\r\n*1\r\n:1\r\n"u8, [3], maxDepth: 3));
        Assert.Equal(["Malformed: a reply that is too deep"], RespText.Read("*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"u8, [3], maxDepth: 3));
    }

    [Theory]
    [InlineData("$1000000000\r\n")]
    [InlineData("*100000000\r\n")]
    [InlineData("%50000000\r\n")]
    [InlineData("|50000000\r\n")]
    public void refuses_what_is_announced_too_large_before_it_comes(string head) =>
        Assert.Equal(["Malformed: a reply that is too large"], RespText.Read(Encoding.ASCII.GetBytes(head), [1]));

    [Fact]
    public void counts_all_parts_of_one_reply_together_and_every_reply_anew()
    {
        var strings = string.Concat(Enumerable.Repeat("$100\r\n" + new string('x', 100) + "\r\n", 8));
        var bytes = Encoding.ASCII.GetBytes("*8\r\n" + strings);

        Assert.Single(RespText.Read([.. bytes], [int.MaxValue], maxReplyBytes: 1200), reply => reply.StartsWith("Array", StringComparison.Ordinal));
        Assert.Equal(3, RespText.Read([.. bytes, .. bytes, .. bytes], [50], maxReplyBytes: 1200).Count(reply => reply.StartsWith("Array", StringComparison.Ordinal)));
        Assert.Equal(["Malformed: a reply that is too large"], RespText.Read(bytes, [int.MaxValue], maxReplyBytes: 1000));
    }

    [Fact]
    public void refuses_endless_attributes() =>
        Assert.Equal("Malformed: a reply that is too large", RespText.Read(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("|0\r\n", 100_000))), [999])[^1]);

    [Theory]
    [InlineData("$60000000\r\n", 400)]
    [InlineData("*1000000\r\n", 40)]
    public void sets_nothing_aside_for_what_is_only_announced(string head, int depth)
    {
        var reader = new RespReader(64 * 1024 * 1024, 512);
        var bytes = Encoding.ASCII.GetBytes(head);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < depth && reader.Read(bytes, out _, out _) == RespOutcome.NeedsMore; i++)
        {
            // One within the other, where they can be.
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    [Theory]
    [InlineData('$')]
    [InlineData('*')]
    [InlineData('+')]
    public void moves_every_byte_a_bounded_number_of_times_also_when_they_come_one_by_one(char type)
    {
        // Copies show as memory: what quadratic work would set aside for a megabyte is beyond counting.
        const int size = 1_000_000;
        var bytes = Encoding.ASCII.GetBytes(type switch
        {
            '$' => $"${size}\r\n{new string('x', size)}\r\n",
            '*' => $"*{size / 4}\r\n{string.Concat(Enumerable.Repeat(":1\r\n", size / 4))}",
            _ => string.Concat(Enumerable.Repeat("+OK\r\n", size / 5)),
        });
        var reader = new RespReader(64 * 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        long used = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            reader.Read(bytes.AsSpan(i, 1), out var one, out _);
            used += one;
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(bytes.Length, used);
        Assert.True(reader.IsBetweenReplies);
        Assert.InRange(allocated, 0, 40L * bytes.Length);
    }

    [Fact]
    public void knows_whether_a_reply_is_open()
    {
        var reader = new RespReader(1000);
        Assert.True(reader.IsBetweenReplies);
        reader.Read("*1\r\n"u8, out _, out _);
        Assert.False(reader.IsBetweenReplies);
        reader.Read(":1\r\n|0\r\n"u8, out var used, out _);
        Assert.Equal(4, used);
        Assert.True(reader.IsBetweenReplies);
        reader.Read("|0\r\n"u8, out _, out _);
        Assert.False(reader.IsBetweenReplies);
    }

    private static bool Harmless(byte[] bytes, int piece) => RespText.Read(bytes, [piece]) is not null;

    private static Gen<(List<RespText.Sample> Replies, int[] Pieces)> Conversations =>
        from replies in Gen.ListOf(Gen.Frequency((9, RespText.Replies), (1, RespText.Push)))
        from pieces in Gen.NonEmptyListOf(Gen.Frequency((5, Gen.Choose(1, 10)), (3, Gen.Choose(10, 1000)), (1, Gen.Choose(1000, 100_000))))
        select ((List<RespText.Sample>)[.. replies], (int[])[.. pieces]);

    /// <summary>A good reply with one byte changed, added or taken away.</summary>
    private static Gen<byte[]> Almost =>
        from reply in RespText.Replies
        from at in Gen.Choose(0, Math.Max(0, reply.Bytes.Length - 1))
        from letter in Gen.Elements("\r\n$*+-:%~>|_#,(!=0129x?"u8.ToArray())
        from change in Gen.Choose(0, 2)
        select (byte[])[.. reply.Bytes[..at], .. change == 2 ? [] : new[] { letter }, .. reply.Bytes[(change == 1 ? at : at + 1)..], .. "+OK\r\n"u8];
}

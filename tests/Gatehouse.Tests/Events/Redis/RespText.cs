using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Events.Redis;

namespace Gatehouse.Tests.Events.Redis;

/// <summary>Replies as a test sees them: as bytes of the wire, and as one line of text to compare.</summary>
internal static class RespText
{
    /// <summary>A reply's bytes and what it must be read as.</summary>
    internal sealed record Sample(byte[] Bytes, string Meaning);

    public static Gen<Sample> Replies => Gen.Sized(size => Reply(Math.Min(size, 40)));

    public static Gen<Sample> Push => Items('>', "Push", 3);

    public static string Meaning(RedisReply reply) => reply.Kind switch
    {
        RedisKind.Null => "Null",
        RedisKind.Array or RedisKind.Map or RedisKind.Set or RedisKind.Push => $"{reply.Kind}[{string.Join(' ', reply.Items.ToArray().Select(Meaning))}]",
        RedisKind.Integer or RedisKind.Double or RedisKind.Boolean => $"{reply.Kind}:{reply.Text}",
        _ => $"{reply.Kind}:{Convert.ToHexString(reply.Bytes.Span)}",
    };

    /// <summary>Reads bytes in pieces of the given sizes, which take turns; the last line says what was wrong, if something was.</summary>
    public static List<string> Read(ReadOnlySpan<byte> bytes, int[] pieces, int maxReplyBytes = 1 << 20, int maxDepth = RespReader.DefaultDepth)
    {
        var reader = new RespReader(maxReplyBytes, maxDepth);
        List<string> read = [];
        for (var turn = 0; !bytes.IsEmpty; turn++)
        {
            var piece = bytes[..Math.Min(Math.Max(1, pieces[turn % pieces.Length]), bytes.Length)];
            bytes = bytes[piece.Length..];
            while (true)
            {
                var outcome = reader.Read(piece, out var used, out var reply);
                piece = piece[used..];
                if (outcome == RespOutcome.Malformed)
                {
                    read.Add("Malformed: " + reader.Failure);
                    return read;
                }

                if (outcome == RespOutcome.NeedsMore)
                {
                    Assert.True(piece.IsEmpty);
                    break;
                }

                read.Add(Meaning(reply));
            }
        }

        return read;
    }

    private static Gen<Sample> Reply(int size) => size < 2 ? Leaf : Gen.Frequency((4, Leaf), (1, Items('*', "Array", size / 2)), (1, Items('~', "Set", size / 2)), (1, Map(size / 2)), (1, Described(size / 2)));

    private static Gen<Sample> Leaf => Gen.OneOf(
        from text in Line select Of($"+{text}\r\n", $"SimpleString:{Hex(text)}"),
        from text in Line select Of($"-{text}\r\n", $"Error:{Hex(text)}"),
        from number in Number select Of($":{number}\r\n", string.Create(CultureInfo.InvariantCulture, $"Integer:{number}")),
        from bytes in Bytes select Of('$', bytes, "BulkString"),
        from bytes in Bytes select Of('!', bytes, "Error"),
        from bytes in Bytes select Of([.. Head('=', bytes.Length + 4), .. "txt:"u8, .. bytes, .. "\r\n"u8], $"Verbatim:{Convert.ToHexString(bytes)}"),
        from number in Number select Of($"({number}00000000000000000000\r\n", $"BigNumber:{Hex($"{number}00000000000000000000")}"),
        Doubles.Select(number => Of($",{Double(number)}\r\n", $"Double:{number.ToString("R", CultureInfo.InvariantCulture)}")),
        Gen.Elements(
            Of("_\r\n", "Null"), Of("$-1\r\n", "Null"), Of("*-1\r\n", "Null"), Of("#t\r\n", "Boolean:true"), Of("#f\r\n", "Boolean:false"), Of(",nan\r\n", "Double:NaN")));

    private static Gen<Sample> Items(char type, string kind, int size) =>
        from items in Gen.ListOf(Reply(size / 2))
        select new Sample([.. Head(type, items.Count), .. items.SelectMany(item => item.Bytes)], $"{kind}[{string.Join(' ', items.Select(item => item.Meaning))}]");

    private static Gen<Sample> Map(int size) =>
        from pairs in Gen.ListOf(Gen.Two(Reply(size / 2)))
        select new Sample(
            [.. Head('%', pairs.Count), .. pairs.SelectMany(pair => pair.Item1.Bytes.Concat(pair.Item2.Bytes))],
            $"Map[{string.Join(' ', pairs.Select(pair => pair.Item1.Meaning + " " + pair.Item2.Meaning))}]");

    // An attribute and the value that it describes: only the value counts.
    private static Gen<Sample> Described(int size) =>
        from attribute in Map(size)
        from value in Reply(size / 2)
        select new Sample([(byte)'|', .. attribute.Bytes[1..], .. value.Bytes], value.Meaning);

    private static Gen<string> Line => Gen.Elements("OK", "", "ERR no such thing", "ä", new string('x', 300));

    private static Gen<long> Number => Gen.Frequency((8, ArbMap.Default.GeneratorFor<long>()), (1, Gen.Elements(long.MinValue, long.MaxValue, 0, -1)));

    private static Gen<double> Doubles => ArbMap.Default.GeneratorFor<double>().Where(number => !double.IsNaN(number));

    private static Gen<byte[]> Bytes => Gen.Frequency(
        (8, ArbMap.Default.GeneratorFor<byte[]>()), (1, Gen.Constant("\r\n$5\r\n"u8.ToArray())), (1, from length in Gen.Choose(0, 20_000) select new byte[length]));

    private static string Double(double number) => double.IsInfinity(number) ? number > 0 ? "inf" : "-inf" : number.ToString("R", CultureInfo.InvariantCulture);

    private static byte[] Head(char type, int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{type}{number}\r\n"));

    private static string Hex(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private static Sample Of(string bytes, string meaning) => new(Encoding.UTF8.GetBytes(bytes), meaning);

    private static Sample Of(byte[] bytes, string meaning) => new(bytes, meaning);

    private static Sample Of(char type, byte[] bytes, string kind) => new([.. Head(type, bytes.Length), .. bytes, .. "\r\n"u8], $"{kind}:{Convert.ToHexString(bytes)}");
}

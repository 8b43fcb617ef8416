using System.Buffers;
using System.Text;
using Gatehouse.Edge.Framing;

namespace Gatehouse.Tests.Edge.Framing;

/// <summary>What a scanner said of some bytes, and how many it looked at for it.</summary>
/// <param name="Approved">All that a server would have been shown.</param>
/// <param name="Reason">Why it stopped; null when it did not.</param>
/// <param name="Messages">Complete requests.</param>
internal sealed record Look(string Approved, string? Reason, int Messages, long Searched)
{
    public static readonly FramingLimits Limits = new(RequestLine: 8192, Fields: 32768, FieldCount: 100, Extensions: 4096);

    /// <summary>Shows a scanner the bytes in these pieces, and takes away what it approves as a server would.</summary>
    public static Look At(string text, IEnumerable<int> lengths, FramingLimits? limits = null)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        var scanner = new RequestScanner(limits ?? Limits);
        var waiting = new List<ReadOnlyMemory<byte>>();
        var approved = new StringBuilder();
        var messages = 0;
        var at = 0;
        foreach (var length in lengths.Append(int.MaxValue))
        {
            var piece = bytes.AsMemory(at, Math.Min(length, bytes.Length - at));
            at += piece.Length;
            if (piece.Length > 0)
            {
                waiting.Add(piece);
            }

            do
            {
                if (scanner is { IsBetween: true, Approved: 0 })
                {
                    scanner.Begin();
                }

                scanner.Scan(Sequence(waiting));
                messages += scanner.IsBetween ? 1 : 0;
                for (var left = (int)scanner.Approved; left > 0;)
                {
                    var taken = Math.Min(left, waiting[0].Length);
                    approved.Append(Encoding.Latin1.GetString(waiting[0].Span[..taken]));
                    left -= taken;
                    waiting[0] = waiting[0][taken..];
                    if (waiting[0].IsEmpty)
                    {
                        waiting.RemoveAt(0);
                    }
                }

                scanner.Consumed(scanner.Approved);
            }
            while (scanner.IsBetween && waiting.Count > 0);
        }

        return new Look(approved.ToString(), scanner.Refusal?.Reason, messages, scanner.Searched);
    }

    public static Look Whole(string text, FramingLimits? limits = null) => At(text, [], limits);

    public static Look ByteByByte(string text, FramingLimits? limits = null) => At(text, Enumerable.Repeat(1, text.Length), limits);

    /// <summary>The same, however the bytes come: whole, one by one, in two pieces at each place, and in pieces of a few. The work is not looked at.</summary>
    public static Look Always(string text, FramingLimits? limits = null)
    {
        var whole = Whole(text, limits);
        Assert.Equal(whole with { Searched = 0 }, ByteByByte(text, limits) with { Searched = 0 });
        foreach (var size in (int[])[2, 3, 7, 64])
        {
            Assert.Equal(whole with { Searched = 0 }, At(text, Enumerable.Repeat(size, text.Length), limits) with { Searched = 0 });
        }

        for (var split = 1; split < text.Length && text.Length < 2000; split++)
        {
            Assert.Equal(whole with { Searched = 0 }, At(text, [split], limits) with { Searched = 0 });
        }

        return whole;
    }

    private static ReadOnlySequence<byte> Sequence(List<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0)
        {
            return ReadOnlySequence<byte>.Empty;
        }

        var first = new Segment(pieces[0], null);
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            last = new Segment(piece, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                RunningIndex = before.RunningIndex + before.Memory.Length;
                before.Next = this;
            }
        }
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>The client went while it was being answered.</summary>
internal sealed class ClientGoneException : IOException
{
    public ClientGoneException()
        : base("The client went before the end of its answer.")
    {
    }
}

/// <summary>
/// Carries the content of an answer to the client: what has come leaves before more is waited for, and nothing more is taken from the upstream than the client's connection takes. Large content
/// is received right into the server's own buffers.
/// </summary>
internal sealed class ResponseBody(UpstreamConnection connection, PipeWriter client)
{
    private const int MostAtOnce = 64 * 1024;
    private const int WorthDirect = 4 * 1024;
    private const int MostChunkLine = 4 * 1024;
    private const int MostTrailers = 16 * 1024;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private int _ended;
    private bool _hasFlushed;

    /// <summary>Passes on content of a known length that is all here already; false when it is not, and then nothing has happened.</summary>
    public bool TryPassWhole(ContentEnd end, long length)
    {
        if (end != ContentEnd.Length || connection.Arrived.Length < length)
        {
            return false;
        }

        TakeArrived(length);
        return true;
    }

    /// <exception cref="InvalidDataException">It is not as it was announced.</exception>
    /// <exception cref="ClientGoneException">Nobody is left to get it.</exception>
    /// <exception cref="IOException">The upstream failed in the middle.</exception>
    public async ValueTask CopyAsync(ContentEnd end, long length)
    {
        switch (end)
        {
            case ContentEnd.Length:
                var arrived = TakeArrived(length);
                if (arrived < length)
                {
                    await CopyLengthAsync(length - arrived);
                }

                break;
            case ContentEnd.Chunked:
                await CopyChunksAsync();
                break;
            case ContentEnd.Close:
                await CopyUntilCloseAsync();
                break;
        }

        if (_hasFlushed)
        {
            // The end of a request takes along only what has never begun to leave.
            await FlushAsync();
        }
    }

    private async ValueTask CopyLengthAsync(long left)
    {
        while (left > 0)
        {
            await FlushAsync();
            left -= await ReceiveAsync(left);
        }
    }

    private async ValueTask CopyUntilCloseAsync()
    {
        TakeArrived(long.MaxValue);
        while (true)
        {
            await FlushAsync();
            var received = await connection.ReceiveIntoAsync(client.GetMemory(WorthDirect));
            if (received == 0)
            {
                return;
            }

            connection.Touch();
            client.Advance(received);
        }
    }

    private async ValueTask CopyChunksAsync()
    {
        while (true)
        {
            var size = ReadSize(await LineAsync(MostChunkLine));
            if (size == 0)
            {
                break;
            }

            var left = size - TakeArrived(size);
            while (left > 0)
            {
                await FlushAsync();
                if (left >= WorthDirect)
                {
                    left -= await ReceiveAsync(left);
                }
                else
                {
                    // Together with what follows it.
                    await FillAsync();
                    left -= TakeArrived(left);
                }
            }

            if (await LineAsync(MostChunkLine) > 0)
            {
                throw new InvalidDataException("a chunk that is longer than it said");
            }

            connection.Take(_ended);
        }

        await DropTrailersAsync();
    }

    // RFC 9110 §6.5.1: they may be discarded, and must not be merged into the head.
    private async ValueTask DropTrailersAsync()
    {
        var room = MostTrailers;
        while (true)
        {
            var length = await LineAsync(room);
            connection.Take(_ended);
            if (length == 0)
            {
                return;
            }

            room -= length;
        }
    }

    /// <summary>Waits for a whole line, and says how long it is without its end; with it, it is <see cref="_ended"/> bytes.</summary>
    private async ValueTask<int> LineAsync(int most)
    {
        while (true)
        {
            var arrived = connection.Arrived;
            var at = arrived.Span.IndexOf((byte)'\n');
            if (at >= 0 && at <= most)
            {
                _ended = at + 1;

                // RFC 9112 §7.1 and its erratum 7633: a bare line feed ends no line here.
                return at > 0 && arrived.Span[at - 1] == '\r' ? at - 1 : throw new InvalidDataException("a line of a chunked content that ends without a carriage return");
            }

            if (arrived.Length > most || at > most)
            {
                throw new InvalidDataException("a line of a chunked content that is too long");
            }

            await FlushAsync();
            await FillAsync();
        }
    }

    // RFC 9112 §7.1.1: what follows the number is for nobody.
    private long ReadSize(int length)
    {
        var line = connection.Arrived.Span[..length];
        var digits = line.IndexOfAnyExcept(HexDigits);
        digits = digits < 0 ? line.Length : digits;
        if (digits is 0 or > 15 || (digits < line.Length && line[digits] is not ((byte)';' or (byte)' ' or (byte)'\t')) || !Utf8Parser.TryParse(line[..digits], out long size, out _, 'x'))
        {
            throw new InvalidDataException("a chunk without a size");
        }

        connection.Take(_ended);
        return size;
    }

    /// <summary>Passes on what is here already, and says how much that was.</summary>
    private int TakeArrived(long most)
    {
        var arrived = connection.Arrived.Span;
        var part = arrived[..(int)Math.Min(arrived.Length, most)];
        if (part.Length > 0)
        {
            client.Write(part);
            connection.Take(part.Length);
        }

        return part.Length;
    }

    private async ValueTask<int> ReceiveAsync(long most)
    {
        var room = client.GetMemory((int)Math.Min(most, MostAtOnce));
        var received = await connection.ReceiveIntoAsync(room.Length > most ? room[..(int)most] : room);
        if (received == 0)
        {
            throw new IOException("The upstream ended in the middle of its answer.");
        }

        connection.Touch();
        client.Advance(received);
        return received;
    }

    private async ValueTask FillAsync()
    {
        if (await connection.FillAsync() == 0)
        {
            throw new IOException("The upstream ended in the middle of its answer.");
        }

        connection.Touch();
    }

    /// <summary>How long a client may be slow is the server's to say.</summary>
    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flushing)
    {
        if (!connection.TryWaitFor(client))
        {
            client.CancelPendingFlush();
        }

        var flushed = await flushing;
        connection.TryWaitFor(null);
        connection.Touch();
        return flushed;
    }

    private async ValueTask FlushAsync()
    {
        _hasFlushed = true;
        var flushing = client.FlushAsync();
        var flushed = flushing.IsCompleted ? flushing.Result : await WaitAsync(flushing);
        if (flushed.IsCompleted || flushed.IsCanceled)
        {
            throw new ClientGoneException();
        }
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>The head of a request on its way out, and what else leaves together with it. Grows as needed: what goes in has been bounded by the server that took it in.</summary>
internal sealed class RequestHead : IDisposable
{
    private const int UsualRoom = 4 * 1024;
    private const int MostKept = 64 * 1024;

    private static readonly SearchValues<char> Breaks = SearchValues.Create("\0\r\n");

    private byte[] _room = ArrayPool<byte>.Shared.Rent(UsualRoom);
    private int _length;

    public ReadOnlyMemory<byte> Written => _room.AsMemory(0, _length);

    /// <summary>How much more could be written without growing.</summary>
    public int Left => _room.Length - _length;

    public void Begin(string method, ReadOnlySpan<char> basePath, ReadOnlySpan<char> prefix, ReadOnlySpan<char> target)
    {
        _length = 0;
        if (_room.Length > MostKept)
        {
            ArrayPool<byte>.Shared.Return(_room);
            _room = ArrayPool<byte>.Shared.Rent(UsualRoom);
        }

        Ensure(method.Length + basePath.Length + prefix.Length + target.Length + 12);
        Put(method);
        _room[_length++] = (byte)' ';
        Put(basePath);
        Put(prefix);
        Put(target);
        " HTTP/1.1\r\n"u8.CopyTo(_room.AsSpan(_length));
        _length += 11;
    }

    /// <exception cref="InvalidOperationException">The value has a line break or NUL in it, so that it would be more than a value.</exception>
    public void Field(string name, ReadOnlySpan<char> value)
    {
        if (value.ContainsAny(Breaks))
        {
            throw new InvalidOperationException($"The header {name} has a line break in it.");
        }

        Ensure(name.Length + value.Length + 4);
        Put(name);
        _room[_length++] = (byte)':';
        _room[_length++] = (byte)' ';
        Put(value);
        _room[_length++] = (byte)'\r';
        _room[_length++] = (byte)'\n';
    }

    public void ContentLength(long length)
    {
        Ensure(48);
        "Content-Length: "u8.CopyTo(_room.AsSpan(_length));
        _length += 16;
        Utf8Formatter.TryFormat(length, _room.AsSpan(_length), out var digits);
        _length += digits;
        _room[_length++] = (byte)'\r';
        _room[_length++] = (byte)'\n';
    }

    public void End()
    {
        Ensure(2);
        _room[_length++] = (byte)'\r';
        _room[_length++] = (byte)'\n';
    }

    /// <summary>Forgets what was written, for something else.</summary>
    public void Clear() => _length = 0;

    /// <summary>Bytes as they are.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_room.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>One chunk of a chunked body (RFC 9112 §7.1); not an empty one, which would be the last.</summary>
    public void Chunk(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length + 12);
        bytes.Length.TryFormat(_room.AsSpan(_length), out var digits, "x", CultureInfo.InvariantCulture);
        _length += digits;
        End();
        Bytes(bytes);
        End();
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(Interlocked.Exchange(ref _room, []));

    // RFC 9110 §5.5: obs-text is opaque, and Latin-1 is how bytes pass through strings unharmed.
    private void Put(ReadOnlySpan<char> text) => _length += Encoding.Latin1.GetBytes(text, _room.AsSpan(_length));

    private void Ensure(int more)
    {
        if (_room.Length - _length >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_room.Length * 2, _length + more));
        _room.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_room);
        _room = larger;
    }
}

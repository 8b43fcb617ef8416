using System.Buffers;

namespace Gatehouse.Realtime.Connections;

/// <summary>
/// Bytes that came in and are not read yet. Holds a buffer only while there are some: a large one during a read, a small one for the
/// beginning of a frame whose end is still on its way. Not safe for several threads.
/// </summary>
internal struct Inbox
{
    private const int ReadSize = 16 * 1024;
    private const int RestSize = 512;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    /// <summary>What is not consumed yet.</summary>
    public readonly Span<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Room for the next read; never empty.</summary>
    public Memory<byte> Room()
    {
        if (_buffer is null)
        {
            _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        }
        else if (_end == _buffer.Length)
        {
            MoveTo(_start > _buffer.Length / 2 ? _buffer.Length : Math.Max(ReadSize, 2 * _buffer.Length));
        }

        return _buffer.AsMemory(_end);
    }

    public void Filled(int count) => _end += count;

    public void Consume(int count) => _start += count;

    /// <summary>Keeps only what is left: no buffer for nothing, a small one for little.</summary>
    public void Settle()
    {
        var left = _end - _start;
        if (left == 0)
        {
            Release();
        }
        else if (left < RestSize && _buffer!.Length > RestSize)
        {
            MoveTo(RestSize);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Release()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _start = _end = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void MoveTo(int size)
    {
        var target = ArrayPool<byte>.Shared.Rent(size);
        var left = Unread;
        left.CopyTo(target);
        ArrayPool<byte>.Shared.Return(_buffer!);
        _buffer = target;
        _start = 0;
        _end = left.Length;
    }
}

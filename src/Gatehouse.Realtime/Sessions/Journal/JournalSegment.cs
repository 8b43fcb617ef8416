using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;

namespace Gatehouse.Realtime.Sessions.Journal;

/// <summary>
/// One file of the journal, mapped into memory: writing is copying, and what was copied survives the death of the process without any
/// system call. A record is its length, a CRC-32C and its body; the eight bytes of length and CRC are one store that follows the body's bytes, so that at every
/// moment a kill leaves a whole record. The CRC is for what a power loss leaves.
/// </summary>
internal sealed unsafe class JournalSegment : IDisposable
{
    private const int HeaderSize = 8;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private readonly int _size;
    private int _written;
    private int _length;
    private uint _crc = uint.MaxValue;

    private JournalSegment(string path, int size)
    {
        // Blocks are taken from the disk now: a full disk must show here, as an exception, and not as a SIGBUS when a page is written.
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            PreallocationSize = size,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var stream = new FileStream(path, options);
        stream.SetLength(size);
        Path = path;
        _size = size;
        _file = MemoryMappedFile.CreateFromFile(stream, null, size, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, size, MemoryMappedFileAccess.ReadWrite);
        byte* pointer = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        _start = pointer;
    }

    public string Path { get; }

    /// <summary>Bytes that can still be added, after a begin that is yet to come.</summary>
    public int Room => _size - _written - _length - (4 * HeaderSize);

    /// <exception cref="IOException">The disk is full, or the file cannot be made.</exception>
    public static JournalSegment Create(string path, int size) => new(path, size);

    /// <summary>Begins a record; it grows with each <see cref="Extend"/> and is whole at every moment.</summary>
    public void Begin()
    {
        _written += _length == 0 ? 0 : (HeaderSize + _length + 7) & ~7;
        _length = 0;
        _crc = uint.MaxValue;
    }

    /// <summary>Adds bytes to the record that was begun last. The caller has looked at <see cref="Room"/>.</summary>
    public void Extend(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes.Length, Room);
        var header = _start + _written;
        bytes.CopyTo(new Span<byte>(header + HeaderSize + _length, bytes.Length));
        _length += bytes.Length;
        _crc = Continue(_crc, bytes);

        // Aligned to eight bytes, so the store is one: length in the low half, CRC in the high half.
        Volatile.Write(ref *(ulong*)header, (uint)_length | ((ulong)~_crc << 32));
    }

    /// <summary>Reads the records of a file up to its end or to the first one that is not whole.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var at = 0;
        while (at + HeaderSize <= bytes.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
            if (length == 0 || length > bytes.Length - at - HeaderSize)
            {
                yield break;
            }

            var body = bytes.AsMemory(at + HeaderSize, (int)length);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 4)) != Checksum(body.Span))
            {
                yield break;
            }

            yield return body;
            at += (HeaderSize + (int)length + 7) & ~7;
        }
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private static uint Checksum(ReadOnlySpan<byte> body) => ~Continue(uint.MaxValue, body);

    private static uint Continue(uint crc, ReadOnlySpan<byte> body)
    {
        while (body.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(body));
            body = body[8..];
        }

        foreach (var b in body)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}

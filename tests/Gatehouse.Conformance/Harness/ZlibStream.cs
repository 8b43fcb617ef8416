using System.IO.Compression;

namespace Gatehouse.Conformance.Harness;

/// <summary>The client's end of <c>compress=zlib-stream</c>: one inflater for the whole connection, every message ending with a sync flush.</summary>
public sealed class ZlibStream : IDisposable
{
    private readonly MemoryStream _input = new();
    private readonly ZLibStream _inflater;
    private bool _isFirst = true;

    public ZlibStream() => _inflater = new ZLibStream(_input, CompressionMode.Decompress);

    /// <summary>Inflates one message.</summary>
    /// <exception cref="InvalidDataException">It does not end with a flush, or is not zlib.</exception>
    public byte[] Inflate(ReadOnlySpan<byte> message)
    {
        if (!message.EndsWith((ReadOnlySpan<byte>)[0x00, 0x00, 0xFF, 0xFF]))
        {
            throw new InvalidDataException("A compressed message must end with a sync flush: clients wait for 00 00 FF FF.");
        }

        if (_isFirst && message[0] != 0x78)
        {
            throw new InvalidDataException("The stream must begin with a zlib header (RFC 1950).");
        }

        _isFirst = false;
        _input.SetLength(0);
        _input.Write(message);
        _input.Position = 0;
        using var output = new MemoryStream();
        var buffer = new byte[16_384];
        int read;
        while ((read = _inflater.Read(buffer)) > 0)
        {
            output.Write(buffer, 0, read);
        }

        return output.ToArray();
    }

    public void Dispose()
    {
        _inflater.Dispose();
        _input.Dispose();
    }
}

using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat;

/// <summary>Looks at a file as it goes by: how long it is, and what its first bytes say.</summary>
internal sealed class FileLook(Stream content)
{
    private readonly byte[] _head = new byte[FileKind.Head];
    private int _headLength;
    private long _length;

    /// <summary>Compares in a time that does not tell how much of it was right.</summary>
    public static bool AreSame(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));

    /// <returns>False when it is longer than a file may be; what is written by then is of no use.</returns>
    public async ValueTask<bool> CopyAsync(Stream target, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FileKind.Head);
        try
        {
            while (await ReadAsync(buffer, cancellationToken) is > 0 and var read)
            {
                _length += read;
                if (_length > AttachmentRules.BytesPerFile)
                {
                    return false;
                }

                var wanted = Math.Min(read, _head.Length - _headLength);
                buffer.AsSpan(0, wanted).CopyTo(_head.AsSpan(_headLength));
                _headLength += wanted;
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public Attachment Describe(AttachmentId id, string name, string key)
    {
        var kind = FileKind.Of(_head.AsSpan(0, _headLength));
        return new Attachment(id, name, _length, key) { ContentType = kind.ContentType, Width = kind.Width, Height = kind.Height };
    }

    // What goes wrong with the sender must not be taken for what goes wrong with the disk.
    private async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException broken)
        {
            throw new InvalidDataException("The file did not come to its end.", broken);
        }
    }
}

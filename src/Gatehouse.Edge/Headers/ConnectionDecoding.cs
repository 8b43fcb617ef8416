using System.Text;

namespace Gatehouse.Edge.Headers;

/// <summary>
/// Reads one line of <c>Connection</c> so that Kestrel leaves it as it is. It replaces the field by "close", "keep-alive" or "Upgrade" when that is the only one of the three that it finds, with all
/// else that was named; of two it leaves everything. So beside the other two a "keep-alive" is put, which says nothing there ("close" wins, and HTTP/1.1 keeps alive anyway), and beside other names one
/// is left out: it only means something to HTTP/1.0, whose connection then ends after the answer, as it may (RFC 9112 §9.3). What is no name at all is dropped.
/// A line that is "keep-alive" alone stays, so names in a further line beside it, with no other word that Kestrel knows, are lost nevertheless.
/// </summary>
internal sealed class ConnectionDecoding : Encoding
{
    private const string KeepAlive = "keep-alive";

    public override int GetCharCount(byte[] bytes, int index, int count) => Read(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Read(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(chars.AsSpan(charIndex));
        return text.Length;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount + ", ".Length + KeepAlive.Length;

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) => Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);

    private static string Read(ReadOnlySpan<byte> line)
    {
        var text = Latin1.GetString(line);
        if (text.Equals(KeepAlive, StringComparison.OrdinalIgnoreCase))
        {
            return KeepAlive;
        }

        List<string> names = [.. text.Split(',').Select(static name => name.Trim(' ', '\t')).Where(static name => FieldName.IsToken(name))];
        var others = names.RemoveAll(static name => name.Equals(KeepAlive, StringComparison.OrdinalIgnoreCase));
        var isKnown = names.Exists(static name => name.Equals("close", StringComparison.OrdinalIgnoreCase) || name.Equals("upgrade", StringComparison.OrdinalIgnoreCase));
        if (isKnown || (others > 0 && names.Count == 0))
        {
            names.Add(KeepAlive);
        }

        return string.Join(", ", names);
    }
}

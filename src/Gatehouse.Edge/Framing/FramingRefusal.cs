using Gatehouse.Edge.Headers;

namespace Gatehouse.Edge.Framing;

/// <summary>Why a message is not let through. There are these and no others, so that a client cannot invent series.</summary>
/// <param name="Reason">Its name in metrics and log.</param>
/// <param name="Problem">Status and kind for the client.</param>
/// <param name="Detail">A few words for the client.</param>
internal sealed record FramingRefusal(string Reason, ProblemType Problem, string Detail)
{
    public static readonly FramingRefusal LineEnd = Bad("line_end", "a line that does not end with CR LF, or a control character in it");
    public static readonly FramingRefusal RequestLine = Bad("request_line", "the request line is not one method, one target and one version");
    public static readonly FramingRefusal Target = Bad("target", "a target of no form that there is, or with a byte that needs an escape");
    public static readonly FramingRefusal TargetTooLong = new("target_too_long", ProblemType.TargetTooLong, "the request line is too long");
    public static readonly FramingRefusal Version = new("version", ProblemType.VersionNotSupported, "this door speaks HTTP/1.1 and HTTP/1.0");
    public static readonly FramingRefusal Method = new("method", ProblemType.NotImplemented, "this method is not for a gateway");
    public static readonly FramingRefusal FieldName = Bad("field_name", "a field without a name, or with one that is no token");
    public static readonly FramingRefusal FoldedLine = Bad("folded_line", "a line that begins with white space");
    public static readonly FramingRefusal FieldsTooLarge = new("fields_too_large", ProblemType.HeadersTooLarge, "too many header fields, or too long ones");
    public static readonly FramingRefusal Host = Bad("host", "not exactly one valid Host");
    public static readonly FramingRefusal Connection = Bad("connection", "Connection names more fields than a request can have");
    public static readonly FramingRefusal ContentLength = Bad("content_length", "not one Content-Length of digits alone");
    public static readonly FramingRefusal LengthMissing = Bad("length_missing", "a request of HTTP/1.0 with this method needs a Content-Length");
    public static readonly FramingRefusal TransferCoding = Bad("transfer_coding", "Transfer-Encoding is not chunked, once and last");
    public static readonly FramingRefusal UnknownCoding = new("unknown_coding", ProblemType.NotImplemented, "a transfer coding that is not known here");
    public static readonly FramingRefusal TwoLengths = Bad("two_lengths", "both Transfer-Encoding and Content-Length");
    public static readonly FramingRefusal UpgradeWithContent = Bad("upgrade_with_content", "an upgrade with content");
    public static readonly FramingRefusal Incomplete = Bad("incomplete", "the connection ended in the middle of a head");
    public static readonly FramingRefusal SlowHead = new("slow_head", ProblemType.RequestTimeout, "the head of the request did not arrive in time");
    public static readonly FramingRefusal Chunk = Bad("chunk", "a chunk that is not its size in hexadecimal digits, its content and a line's end");
    public static readonly FramingRefusal ChunkExtensions = Bad("chunk_extensions", "too long chunk extensions");
    public static readonly FramingRefusal Trailer = Bad("trailer", "a trailer that may only be a header");

    private static FramingRefusal Bad(string reason, string detail) => new(reason, ProblemType.BadRequest, detail);
}

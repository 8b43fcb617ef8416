using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Gatehouse.Events.Redis;

/// <summary>One word of a command: text (as UTF-8), bytes or a number.</summary>
public readonly struct RedisArgument
{
    private readonly ReadOnlyMemory<byte> _bytes;

    private RedisArgument(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    internal ReadOnlySpan<byte> Span => _bytes.Span;

    public static implicit operator RedisArgument(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(Encoding.UTF8.GetBytes(text));
    }

    public static implicit operator RedisArgument(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return new(bytes);
    }

    public static implicit operator RedisArgument(ReadOnlyMemory<byte> bytes) => new(bytes);

    public static implicit operator RedisArgument(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static RedisArgument FromString(string text) => text;

    public static RedisArgument FromByteArray(byte[] bytes) => bytes;

    public static RedisArgument FromReadOnlyMemory(ReadOnlyMemory<byte> bytes) => bytes;

    public static RedisArgument FromInt64(long number) => number;
}

/// <summary>A command with its arguments, as the bytes that go to the server. Can be sent more than once.</summary>
public sealed class RedisCommand
{
    // What they do concerns a whole connection, or they are answered by none or more than one reply: on a connection that all share, either would hurt others.
    private static readonly FrozenSet<string> Unshareable = FrozenSet.ToFrozenSet(
        [
            "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR", "SYNC", "PSYNC", "QUIT", "RESET", "HELLO",
            "AUTH", "SELECT", "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH", "WAIT", "WAITAOF", "BLPOP", "BRPOP", "BLMOVE", "BRPOPLPUSH", "BZPOPMIN",
            "BZPOPMAX", "BLMPOP", "BZMPOP", "ASKING", "READONLY", "READWRITE",
        ],
        StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> UnshareableNames = Unshareable.GetAlternateLookup<ReadOnlySpan<char>>();

    private RedisCommand(byte[] bytes) => Bytes = bytes;

    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>A command from its words: <c>RedisCommand.Of("SET", key, value)</c>.</summary>
    /// <exception cref="ArgumentException">There are no words, or the command cannot be sent over a connection that is shared: transactions, blocking, subscribing.</exception>
    public static RedisCommand Of(params ReadOnlySpan<RedisArgument> words)
    {
        if (words.IsEmpty || words[0].Span.IsEmpty)
        {
            throw new ArgumentException("A command has at least a name.", nameof(words));
        }

        if (!IsShareable(words))
        {
            throw new ArgumentException("This command concerns a whole connection, which is shared.", nameof(words));
        }

        return new RedisCommand(RespWriter.Write(words));
    }

    /// <summary>Any command, for a connection that is not shared.</summary>
    internal static RedisCommand Alone(params ReadOnlySpan<RedisArgument> words) => new(RespWriter.Write(words));

    private static bool IsShareable(ReadOnlySpan<RedisArgument> words)
    {
        var name = words[0].Span;
        Span<char> letters = stackalloc char[12];
        if (name.Length <= letters.Length && Encoding.Latin1.TryGetChars(name, letters, out var length) && UnshareableNames.Contains(letters[..length]))
        {
            return false;
        }

        return !(words.Length > 1 && Ascii.EqualsIgnoreCase(name, "CLIENT"u8) && Ascii.EqualsIgnoreCase(words[1].Span, "REPLY"u8));
    }
}

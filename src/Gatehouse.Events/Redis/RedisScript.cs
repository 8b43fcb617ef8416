using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Events.Redis;

/// <summary>A Lua script and the name that the server remembers it by.</summary>
public sealed class RedisScript
{
    public RedisScript(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        Text = text;
#pragma warning disable CA5350 // The server's own choice: EVALSHA names scripts by SHA-1; nothing is protected by it.
        Sha1 = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
    }

    public string Text { get; }

    /// <summary>40 lower-case hexadecimal digits.</summary>
    public string Sha1 { get; }

    internal RedisCommand ByName(ReadOnlySpan<RedisArgument> keys, ReadOnlySpan<RedisArgument> arguments) => Of("EVALSHA", Sha1, keys, arguments);

    internal RedisCommand InFull(ReadOnlySpan<RedisArgument> keys, ReadOnlySpan<RedisArgument> arguments) => Of("EVAL", Text, keys, arguments);

    private static RedisCommand Of(string name, string script, ReadOnlySpan<RedisArgument> keys, ReadOnlySpan<RedisArgument> arguments) =>
        RedisCommand.Of([name, script, (long)keys.Length, .. keys, .. arguments]);
}

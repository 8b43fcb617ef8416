using System.Text;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Bench.Proxy;

/// <summary>What the clients of a proxy ask: a few header fields, no body.</summary>
internal static class Requests
{
    /// <summary>With which Gatehouse knows its users' tokens.</summary>
    public const string Secret = "a-secret-of-the-benchmark-and-of-nobody-else";

    /// <summary>More than Gatehouse remembers: each has been forgotten when its turn comes again.</summary>
    private const int ManyUsers = 24_000;

    /// <summary>To a route that needs no token.</summary>
    public static IReadOnlyList<byte[]> Public { get; } = [Of("/api/v1/auth/login", token: null)];

    /// <summary>To one that does, by as many users as there are connections at least.</summary>
    public static IReadOnlyList<byte[]> FewUsers { get; } = [.. Enumerable.Range(0, 64).Select(static user => Of("/api/v1/messages", Token(user)))];

    /// <summary>The same, by so many that every token must be verified.</summary>
    public static IReadOnlyList<byte[]> Strangers() => [.. Enumerable.Range(1000, ManyUsers).Select(static user => Of("/api/v1/messages", Token(user)))];

    public static string Token(int user) => Jws.Sign(
        Encoding.ASCII.GetBytes($$"""{"iss":"https://harbour.example","sub":"user-{{user:00000}}","iat":1700000000,"exp":99999999999}"""),
        new Hs256Key(Encoding.ASCII.GetBytes(Secret)));

    // POST, since no public route of the profile takes GET; without a body they are the same work.
    private static byte[] Of(string path, string? token) => Encoding.ASCII.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: harbour.example\r\nUser-Agent: bench/1\r\nAccept: application/json\r\nAccept-Encoding: gzip, br\r\n" +
        (token is null ? "" : $"Authorization: Bearer {token}\r\n") + "Content-Length: 0\r\n\r\n");
}

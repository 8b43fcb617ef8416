namespace Gatehouse.Bench.Proxy;

/// <summary>Names of what is measured of proxies.</summary>
internal static class ProxyMeasures
{
    public const string Errors = "wrong answers";
    public const string Echoes = "CPU-s per million echoes through a WebSocket";

    /// <summary>What a perimeter may do beyond proxying, each beside the same without it.</summary>
    public static readonly (string Measure, string What)[] Extras = [(Remembered, "authentication, a token seen within the last minute"), (Verified, "authentication, a token never seen (HS256)"), (Limited, "a rate limit in memory"), (Shared, "a rate limit in Redis"), (Logged, "the access log (`LOG_LEVEL=information`, the default)")];

    public const string Remembered = "CPU µs per request with a token seen before";
    public const string Verified = "CPU µs per request with a new token";
    public const string Limited = "CPU µs per request with a rate limit in memory";
    public const string Shared = "CPU µs per request with a rate limit in Redis";
    public const string Logged = "CPU µs per request with the access log";
    public const string Plain = "CPU µs per request with nothing of all that";

    /// <summary>The middle waiting time of a client that is alone, in µs.</summary>
    public static string Alone(string measure) => $"p50 µs of one connection: {measure}";

    public static string Cpu(ProxyShape shape) => $"CPU-s per million requests: {shape}";

    public static string User(ProxyShape shape) => $"of it outside the kernel: {shape}";

    public static string Rate(ProxyShape shape) => $"requests/s: {shape}";

    public static string Median(ProxyShape shape) => $"p50 µs: {shape}";

    public static string Slow(ProxyShape shape) => $"p99 µs: {shape}";
}

namespace Gatehouse.Configuration;

/// <summary>The table of everything that can be configured.</summary>
internal static partial class Keys
{
    public static readonly Key DataDirectory = new(
        "", "GATEHOUSE_DATA", "Directory for the database, the secrets and the lock", "./data", "a directory, created (0700) when missing")
    { Flag = "--data" };

    public static readonly Key ConfigurationFile = new(
        "", "GATEHOUSE_CONFIG", "Configuration file", "gatehouse.json in the data directory, if there", "an existing JSON file")
    { Flag = "--config" };

    public static readonly Key Host = new(
        "server.host", "SERVER_HOST", "Address to listen on", "0.0.0.0", "an IP address, `localhost`, or `*` for every address")
    { Flag = "--host" };

    public static readonly Key Port = new(
        "server.port", "SERVER_PORT", "TCP port of REST, gateway, health and metrics", "8080", "0 to 65535; 0 takes any free port")
    { Flag = "--port", OtherVariable = "PORT" };

    public static readonly Key PublicUrl = new(
        "server.public_url", "PUBLIC_URL", "Where clients reach this server, when a proxy stands in front", "what the client asked for",
        "an http:// or https:// address without a path");

    public static readonly Key Database = new(
        "database.url", "DATABASE_URL", "Where the data is kept", "`gatehouse.db` in the data directory", "`sqlite:PATH`, `sqlite:///PATH`, a path, or `postgres://user:password@host:port/database?sslmode=…`")
    { IsSecret = true };

    public static readonly Key Redis = new(
        "redis.url", "REDIS_URL", "Redis, which several nodes share: counts their limits together", "none; realchat: `localhost:6379`",
        "`redis://user:password@host:port/db`, `rediss://…` for TLS, `host:port`, or `none`")
    { IsSecret = true, OtherVariable = "REDIS_ADDR" };

    public static readonly Key RedisHost = new(
        "redis.host", "REDIS_HOST", "The same, said in parts: its host", "none", "a name or an IP address");

    public static readonly Key RedisPort = new(
        "redis.port", "REDIS_PORT", "The same, said in parts: its port", "6379", "1 to 65535; the `tcp://…` that Kubernetes sets counts as not set");

    public static readonly Key RedisPassword = new(
        "redis.password", "REDIS_PASSWORD", "Its password, when the address has none", "none", "1 to 1024 characters")
    { IsSecret = true };

    public static readonly Key RedisPatience = new(
        "limits.redis_timeout_ms", "RATE_LIMIT_REDIS_TIMEOUT_MS", "Milliseconds that Redis may take to count, before a node counts alone", "50", "1 to 1000");

    public static readonly Key JwtSecret = new(
        "jwt.secret", "JWT_SECRET", "Signs access tokens (HS256)", "generated on first start, kept in the data directory", "at least 32 bytes")
    { IsSecret = true, MayNotBeEmpty = true };

    public static readonly Key VoiceEndpoint = new(
        "voice.endpoint", "VOICE_ENDPOINT", "Where clients find your voice server", "none: who is in which voice channel is shown, and nothing is heard",
        "`host:port` without a scheme; needs VOICE_SECRET");

    public static readonly Key VoiceSecret = new(
        "voice.secret", "VOICE_SECRET", "Signs the tokens that clients show to the voice server (HS256)", "none", "at least 32 bytes")
    { IsSecret = true };

    public static readonly Key ShutdownTimeout = new(
        "shutdown.timeout", "SHUTDOWN_TIMEOUT", "Longest time between SIGTERM and the end", "15s", "1s to 600s; a bare number is seconds");

    public static readonly Key RequestsPerSecond = new(
        "limits.requests_per_second", "RATE_LIMIT_REQUESTS_PER_SECOND", "REST requests per second and user", "50", "0 to 1000000; 0 for no limit");

    public static readonly Key RouteRequestsPerSecond = new(
        "limits.route_requests_per_second", "RATE_LIMIT_ROUTE_REQUESTS_PER_SECOND", "The same on one route with one channel, guild or webhook", "four fifths of that",
        "0 to 1000000; 0 for no limit");

    public static readonly Key SignInsPerMinute = new(
        "limits.sign_ins_per_minute", "RATE_LIMIT_SIGN_INS_PER_MINUTE", "Registrations and logins per minute and address", "10",
        "0 to 1000000; 0 for no limit");

    public static readonly Key Worker = new(
        "snowflake.machine_id", "SNOWFLAKE_MACHINE_ID", "This node's number in the ids it gives out", "1", "0 to 31");

    public static readonly Key LogLevel = new(
        "log.level", "LOG_LEVEL", "Least severe log lines to write (to stderr)", "information", "`trace`, `debug`, `information`, `warning`, `error` or `none`");

    public static readonly Key LogFormat = new(
        "log.format", "LOG_FORMAT", "Form of the log lines", "text", "`text` or `json`");

    /// <summary>All of them, in the order in which they are printed.</summary>
    public static IReadOnlyList<Key> All => field ??= Collect();

    // Not before somebody asks: the keys stand in two files, whose order is nobody's.
    private static Key[] Collect() =>
    [
        Profile, DataDirectory, ConfigurationFile, Host, Port, PublicUrl, Database, Redis, RedisHost, RedisPort, RedisPassword, JwtSecret, VoiceEndpoint, VoiceSecret, FileBucket, FileEndpoint, FileRegion, FilePrefix, FileKeyId, FileSecret, ShutdownTimeout, RequestsPerSecond, RouteRequestsPerSecond, SignInsPerMinute, RedisPatience,
        Worker, LogLevel, LogFormat, RequestRate, RequestBurst, AuthUpstream, MessageUpstream, DeliveryUpstream, ProfileUpstream, ConversationUpstream,
        UpstreamTimeout, UpstreamTotalTimeout, UpstreamHealthPath, UpstreamHealthInterval, UpstreamEjection, UpstreamSlowReturn, SocketsPerUser, SocketsPerAddress, SocketFrames, SocketBytes,
        TrustedProxies, TrustedHops, AllowedOrigins, JwksUrl, TokenIssuer, TokenAudience,
    ];

    public static Key? Named(string name) => All.FirstOrDefault(key => key.Name.Length > 0 && key.Name == name);

    public static Key? Flagged(string flag) => All.FirstOrDefault(key => key.Flag == flag);
}

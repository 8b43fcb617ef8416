namespace Gatehouse.Configuration;

/// <summary>What the profile <c>realchat</c> wants to know beside the rest.</summary>
internal static partial class Keys
{
    private const string Addresses = "`http://` or `https://` addresses without a path, separated by commas";

    public static readonly Key Profile = new(
        "profile", "GATEHOUSE_PROFILE", "What this process is: the whole chat server, or the perimeter of somebody's own services", "standalone",
        "`standalone` or `realchat`")
    { Flag = "--profile" };

    public static readonly Key RequestRate = new(
        "perimeter.rate", "RATE_LIMIT_RPS", "realchat: requests per second in the long run, per user or address", "10", "0 to 1000000, below 100 with up to two decimals (0.05 is one in 20 seconds); 0 for no limit");

    public static readonly Key RequestBurst = new(
        "perimeter.burst", "RATE_LIMIT_BURST", "realchat: requests at once after a rest", "20", "1 to 1000000");

    public static readonly Key AuthUpstream = new(
        "perimeter.auth_url", "UPSTREAM_AUTH_URL", "realchat: the auth service", "http://auth:5001", Addresses);

    public static readonly Key MessageUpstream = new(
        "perimeter.message_url", "UPSTREAM_MESSAGE_URL", "realchat: the message service", "http://message:5002", Addresses);

    public static readonly Key DeliveryUpstream = new(
        "perimeter.delivery_url", "UPSTREAM_DELIVERY_URL", "realchat: the delivery service", "http://delivery:5003", Addresses);

    public static readonly Key ProfileUpstream = new(
        "perimeter.profile_url", "UPSTREAM_PROFILE_URL", "realchat: the profile service", "the message service", Addresses);

    public static readonly Key ConversationUpstream = new(
        "perimeter.conversation_url", "UPSTREAM_CONVERSATION_URL", "realchat: the conversation service", "the message service", Addresses);

    public static readonly Key UpstreamTimeout = new(
        "perimeter.upstream_timeout", "UPSTREAM_TIMEOUT", "realchat: longest silence of a service", "30s", "1s to 600s; a bare number is seconds");

    public static readonly Key SocketsPerUser = new(
        "perimeter.sockets_per_user", "SOCKETS_PER_USER", "realchat: open WebSockets per user", "32", "0 to 1000000; 0 for no limit");

    public static readonly Key SocketsPerAddress = new(
        "perimeter.sockets_per_address", "SOCKETS_PER_ADDRESS", "realchat: open WebSockets per address", "256", "0 to 1000000; 0 for no limit");

    public static readonly Key SocketFrames = new(
        "perimeter.socket_frames_per_second", "SOCKET_FRAMES_PER_SECOND", "realchat: frames per second that are read from a WebSocket's client", "100", "0 to 1000000; 0 for no limit");

    public static readonly Key SocketBytes = new(
        "perimeter.socket_bytes_per_second", "SOCKET_BYTES_PER_SECOND", "realchat: bytes per second that are read from a WebSocket's client", "1048576",
        "0 to 1000000000; 0 for no limit");
    public static readonly Key UpstreamTotalTimeout = new(
        "perimeter.total_timeout", "UPSTREAM_TOTAL_TIMEOUT", "realchat: longest time of a request at its service, a second attempt included", "300s",
        "0 to 86400s; 0 for any time; a bare number is seconds");

    public static readonly Key UpstreamHealthPath = new(
        "perimeter.health_path", "UPSTREAM_HEALTH_PATH", "realchat: where services with several addresses report their health (2xx)", "none: any answer but 503 is good",
        "a path beginning with `/`");

    public static readonly Key UpstreamHealthInterval = new(
        "perimeter.health_interval", "UPSTREAM_HEALTH_INTERVAL", "realchat: how often each of several addresses is asked for its health", "5s",
        "0 to 600s; 0 for never; a bare number is seconds");

    public static readonly Key UpstreamEjection = new(
        "perimeter.ejection_time", "UPSTREAM_EJECTION_TIME", "realchat: how long an address is left alone that failed three times in a row", "10s",
        "1s to 600s; a bare number is seconds");

    public static readonly Key UpstreamSlowReturn = new(
        "perimeter.slow_return", "UPSTREAM_SLOW_RETURN", "realchat: how long it takes an address that is back to get its whole share again", "10s",
        "0 to 600s; 0 for at once; a bare number is seconds");

    public static readonly Key TrustedProxies = new(
        "perimeter.trusted_proxies", "TRUSTED_PROXIES", "Networks whose forwarding headers are believed", "none", "CIDR ranges or addresses, separated by commas");

    public static readonly Key TrustedHops = new(
        "perimeter.trusted_hops", "TRUSTED_PROXY_HOPS", "How many such proxies stand in a row at most", "1", "1 to 16");

    public static readonly Key AllowedOrigins = new(
        "perimeter.allowed_origins", "ALLOWED_ORIGINS", "Web origins whose pages may ask, and with realchat open sockets", "none", "origins separated by commas, or `*`");

    public static readonly Key JwksUrl = new(
        "jwt.jwks_url", "JWT_JWKS_URL", "realchat: where the issuer publishes the keys of its tokens (RS256, PS256, ES256 …), instead of a secret", "none",
        "an `http://` or `https://` address without user name");

    public static readonly Key TokenIssuer = new(
        "jwt.issuer", "JWT_ISSUER", "realchat: the `iss` that tokens must have", "any", "1 to 200 characters");

    public static readonly Key TokenAudience = new(
        "jwt.audience", "JWT_AUDIENCE", "realchat: the `aud` that tokens must have", "any", "1 to 200 characters");
}

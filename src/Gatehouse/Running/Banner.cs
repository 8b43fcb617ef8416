using System.Net;
using Gatehouse.Configuration;

namespace Gatehouse.Running;

/// <summary>What a person sees who starts the house: where each door is.</summary>
internal static class Banner
{
    /// <param name="address">What the server listens on, with its real port: <c>http://0.0.0.0:8080</c>.</param>
    public static string Write(Settings settings, Uri address)
    {
        var secret = settings.JwtSecret is null ? "generated, in the data directory (jwt.secret)" : "from the configuration";
        var reachable = settings.PublicUrl ?? new UriBuilder(address) { Host = Reachable(settings.Host) }.Uri;
        var (http, socket) = ($"{reachable.Scheme}://{reachable.Authority}", $"{(reachable.Scheme == "https" ? "wss" : "ws")}://{reachable.Authority}");
        return $"""
            Gatehouse {Build.Version} listens on {address.Authority}
              REST      {http}/api/v10
              gateway   {socket}/gateway
              health    {http}/health/ready
              metrics   {http}/metrics
              docs      {http}/docs
              data      {settings.DataDirectory}
              database  {settings.Database}
              secret    {secret}
            Ctrl+C stops it.

            """.ReplaceLineEndings("\n");
    }

    /// <summary>The same for a perimeter: where its door is, and where it leads.</summary>
    public static string WritePerimeter(Settings settings, Uri address)
    {
        var perimeter = settings.Perimeter;
        var reachable = new UriBuilder(address) { Host = Reachable(settings.Host) }.Uri;
        return $"""
            Gatehouse {Build.Version} guards {address.Authority} (profile realchat)
              API       http://{reachable.Authority}/api/v1
              sockets   ws://{reachable.Authority}/ws
              health    http://{reachable.Authority}/health/ready
              auth      {Addresses(perimeter.Auth)}
              message   {Addresses(perimeter.Message)}
              delivery  {Addresses(perimeter.Delivery)}
              limits    {(perimeter.Rate == 0 ? "none" : $"{perimeter.Rate} per second, {perimeter.Burst} at once")}
            Ctrl+C stops it.

            """.ReplaceLineEndings("\n");
    }

    private static string Addresses(IReadOnlyList<Uri> upstream) => string.Join(", ", upstream.Select(static address => address.GetLeftPart(UriPartial.Authority)));

    /// <summary>"Every address" cannot be typed into a browser.</summary>
    private static string Reachable(IPAddress host) =>
        host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any) || IPAddress.IsLoopback(host) ? "localhost" : host.ToString();
}

using System.Buffers;
using System.Text.Json;
using Gatehouse.Edge.Forwarding;
using Gatehouse.Http;
using Gatehouse.Metrics;
using Gatehouse.Realtime.Connections;
using Gatehouse.Running;

namespace Gatehouse.Health;

/// <summary>What operators and load balancers ask: <c>/health</c>, <c>/health/live</c>, <c>/health/ready</c> and <c>/metrics</c>.</summary>
internal static class HealthEndpoints
{
    private static readonly string[] Reading = ["GET", "HEAD"];

    /// <param name="endpoints">Where they are mapped.</param>
    /// <param name="health">Who may ask for health, which tells strangers nothing.</param>
    /// <param name="figures">Who may ask for metrics.</param>
    public static void MapHealth(this IEndpointRouteBuilder endpoints, OwnEndpoint health, OwnEndpoint figures)
    {
        var readiness = endpoints.ServiceProvider.GetRequiredService<Readiness>();
        var connections = endpoints.ServiceProvider.GetService<OpenConnections>();
        var metrics = endpoints.ServiceProvider.GetRequiredService<MetricsExporter>();
        var group = endpoints.MapGroup("/health").WithMetadata(health);
        group.MapMethods("", Reading, static context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, Summary()));
        group.MapMethods("/live", Reading, static context => JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, """{"status":"alive"}"""u8.ToArray()));
        group.MapMethods("/ready", Reading, context => ReportAsync(context, readiness, connections));
        endpoints.MapMethods("/metrics", Reading, context =>
        {
            context.Response.ContentType = PrometheusText.ContentType;
            return context.Response.WriteAsync(metrics.Write(), context.RequestAborted);
        }).WithMetadata(figures);
    }

    private static byte[] Summary() => Json(static writer =>
    {
        writer.WriteString("status"u8, "healthy"u8);
        writer.WriteString("version"u8, Build.Version);
    });

    private static async Task ReportAsync(HttpContext context, Readiness readiness, OpenConnections? connections)
    {
        var findings = await readiness.FindingsAsync();
        var isDraining = readiness.IsDraining;
        var worst = findings.Select(finding => finding.Condition).Append(isDraining ? Condition.Unhealthy : Condition.Healthy).Max();
        var body = Json(writer =>
        {
            writer.WriteString("status"u8, Word(worst));
            writer.WriteString("version"u8, Build.Version);
            writer.WriteNumber("uptime_seconds"u8, (long)readiness.Uptime.TotalSeconds);
            writer.WriteString("started_at"u8, readiness.StartedAt);
            writer.WriteStartObject("checks"u8);
            foreach (var finding in findings)
            {
                WriteFinding(writer, finding);
            }

            if (connections is null)
            {
                writer.WriteEndObject();
                return;
            }

            writer.WriteStartObject("websocket"u8);
            writer.WriteString("status"u8, Word(isDraining ? Condition.Unhealthy : Condition.Healthy));
            writer.WriteNumber("active_connections"u8, connections.Count);
            if (isDraining)
            {
                writer.WriteString("message"u8, "draining"u8);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });

        context.Response.Headers.CacheControl = "no-store";
        await JsonAnswer.WriteAsync(context, worst == Condition.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK, body);
    }

    private static void WriteFinding(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject(finding.Name);
        writer.WriteString("status"u8, Word(finding.Condition));
        if (finding.Latency is { } latency)
        {
            writer.WriteNumber("latency_ms"u8, Math.Round(latency.TotalMilliseconds, 3));
        }

        if (finding.Message is { } message)
        {
            writer.WriteString("message"u8, message);
        }

        writer.WriteEndObject();
    }

    private static string Word(Condition condition) => condition switch
    {
        Condition.Healthy => "healthy",
        Condition.Degraded => "degraded",
        _ => "unhealthy",
    };

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }
}

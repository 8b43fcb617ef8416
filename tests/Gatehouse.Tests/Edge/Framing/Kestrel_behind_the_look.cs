using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge;
using Gatehouse.Edge.Framing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Edge.Framing;

/// <summary>The rules exist twice, here and in the server's parser: a real server shows that they agree, and that what is refused is refused here.</summary>
public sealed partial class Kestrel_behind_the_look : IAsyncLifetime
{
    private const string Last = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    private readonly WebApplication _app = Build(new RequestFramingOptions { Silence = TimeSpan.FromMilliseconds(10) });

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Fact]
    public void takes_everything_that_was_let_through_and_sees_the_same_requests() =>
        Prop.ForAll(RequestBytes.One().ToArbitrary(), Gen.Choose(1, 400).ToArbitrary(), (text, split) =>
        {
            var bytes = text + Last;
            var look = Look.Whole(bytes);
            if (look.Reason is null && !look.Approved.EndsWith(Last, StringComparison.Ordinal))
            {
                // Its content takes the last request in, and more would have to come.
                return;
            }

            var answers = Answers(AskAsync(bytes, split).GetAwaiter().GetResult());
            Assert.All(answers, answer => Assert.True(
                answer.Status is 100 or 200 || answer.Head.Contains("application/problem+json", StringComparison.Ordinal), $"{bytes}\nwas answered\n{answer.Head}"));
            var closesEarly = look.Approved.Split(Last)[0].Contains("close", StringComparison.OrdinalIgnoreCase) || look.Approved.Contains("HTTP/1.0", StringComparison.Ordinal);
            if (!closesEarly)
            {
                Assert.Equal(look.Reason is null, answers.All(static answer => answer.Status is 100 or 200));
                Assert.Equal(look.Messages, answers.Count(static answer => answer.Status == 200));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task is_not_asked_when_a_head_takes_too_long()
    {
        var answer = await AskAsync("GET / HTTP/1.1\r\nHost: a\r\n", 3);

        Assert.StartsWith("HTTP/1.1 408 Request Timeout\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"type\":\"urn:gatehouse:problem:request-timeout\"", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task may_have_another_form_of_refusals()
    {
        var discord = new RefusalForm("application/json", static (problem, _, _) => Encoding.ASCII.GetBytes($$"""{"message": "{{problem.Status}}: Bad Request", "code": 0}"""));
        await using var app = Build(new RequestFramingOptions { Form = discord });
        await app.StartAsync();

        var answer = await AskAsync("GET /\r\n", 100, app);

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/json\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n{\"message\": \"400: Bad Request\", \"code\": 0}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task may_speak_TLS_before_it()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=harbour.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        await using var app = Build(new RequestFramingOptions(), certificate);
        await app.StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, PortOf(app));
        await using var stream = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString());
        await stream.AuthenticateAsClientAsync("harbour.example");
        await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost : a\r\n\r\n"));
        using var answers = new MemoryStream();
        await stream.CopyToAsync(answers);

        Assert.Equal([200, 400], Answers(Encoding.Latin1.GetString(answers.ToArray())).Select(static answer => answer.Status));
    }

    [GeneratedRegex(@"^HTTP/1\.1 (\d{3}) .*?\r\n\r\n", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Head();

    private static List<(int Status, string Head)> Answers(string text) =>
        [.. Head().Matches(text).Select(static match => (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), match.Value))];

    private static WebApplication Build(RequestFramingOptions options, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AllowHostHeaderOverride = true;
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromMilliseconds(300);
            kestrel.Listen(IPAddress.Loopback, 0, endpoint =>
            {
                if (certificate is not null)
                {
                    endpoint.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1;
                    endpoint.UseHttps(certificate);
                }

                endpoint.UseRequestFraming(options);
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.AddSingleton<EdgeMetrics>();
        var app = builder.Build();
        app.Run(static async context =>
        {
            try
            {
                await context.Request.Body.CopyToAsync(Stream.Null);
            }
            catch (BadHttpRequestException refused)
            {
                context.Response.StatusCode = refused.StatusCode;
                context.Response.ContentType = "application/problem+json";
            }

            await context.Response.WriteAsync("\r\n");
        });
        return app;
    }

    private static int PortOf(WebApplication app) =>
        new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    private async Task<string> AskAsync(string bytes, int split, WebApplication? app = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, PortOf(app ?? _app));
        client.NoDelay = true;
        var all = Encoding.Latin1.GetBytes(bytes);
        await client.GetStream().WriteAsync(all.AsMemory(0, Math.Min(split, all.Length)));
        await client.GetStream().WriteAsync(all.AsMemory(Math.Min(split, all.Length)));
        using var answers = new MemoryStream();
        await client.GetStream().CopyToAsync(answers);
        return Encoding.Latin1.GetString(answers.ToArray());
    }
}

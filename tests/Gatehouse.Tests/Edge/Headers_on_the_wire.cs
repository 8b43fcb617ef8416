using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Edge;
using Gatehouse.Edge.Framing;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Edge;

/// <summary>What Kestrel makes of the bytes of a request before <see cref="HeaderRules"/> sees it, and what is left then.</summary>
public sealed class Headers_on_the_wire : IAsyncLifetime
{
    private readonly WebApplication _app = Build();

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("Connection: close, X-Foo\r\nX-Foo: 1\r\n")]
    [InlineData("Connection: X-Foo\r\nX-Foo: 1\r\nConnection: close\r\n")]
    [InlineData("Connection: keep-alive, X-Foo, close\r\nX-Foo: 1\r\n")]
    [InlineData("Connection: keep-alive\r\nConnection: X-Foo\r\nX-Foo: 1\r\nConnection: close\r\n")]
    [InlineData("Connection: close\r\nConnection: keep-alive, x-foo\r\nX-Foo: 1\r\n")]
    [InlineData("Connection: upgrade,X-Foo,close\r\nUpgrade: websocket\r\nX-Foo: 1\r\n")]
    [InlineData("Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")]
    [InlineData("Connection: close\r\nX_User_Id: 7\r\nX-Internal-User-Id: 7\r\nX-Internal-User-Id: 8\r\nX.User.Id: 7\r\n")]
    [InlineData("Connection: close\r\nForwarded: for=192.0.2.60;proto=http;by=203.0.113.43\r\nX-Forwarded-For: 203.0.113.195\r\n")]
    [InlineData("Connection: close\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\nTE: gzip\r\n")]
    public async Task that_are_not_to_pass_do_not(string sent) => Assert.Equal("Host: harbour.example", await LeftOf(sent));

    [Theory]
    [InlineData("Connection: close, Host, Authorization\r\nAuthorization: Bearer x\r\n", "Host: harbour.example|Authorization: Bearer x")]
    [InlineData("Connection: close\r\nTE: trailers, deflate;q=0.5\r\n", "Host: harbour.example|TE: trailers")]
    [InlineData("Connection: keep-alive\r\nConnection: (x), close\r\nX-Name: caf\u00e9\r\n", "Host: harbour.example|X-Name: caf\u00e9")]
    public async Task that_may_pass_do(string sent, string left) => Assert.Equal(left, await LeftOf(sent));

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static endpoint => endpoint.UseRequestFraming(new RequestFramingOptions()));
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        });
        builder.Services.AddSingleton<EdgeMetrics>();
        var app = builder.Build();
        var rules = new HeaderRules(new HeaderRuleOptions());
        app.Run(context =>
        {
            rules.CleanRequest(context.Request.Headers, context.Features.GetRequiredFeature<IRequestFraming>().Nominated);
            var left = string.Join('|', context.Request.Headers.Select(static header => $"{header.Key}: {header.Value}"));
            return context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(left)).AsTask();
        });
        return app;
    }

    private async Task<string> LeftOf(string headers)
    {
        var address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes($"GET / HTTP/1.0\r\nHost: harbour.example\r\n{headers}\r\n"));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        var response = await reader.ReadToEndAsync();
        return response[(response.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }
}

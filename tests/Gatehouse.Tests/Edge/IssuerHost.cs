using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Tests.Edge;

/// <summary>An issuer's key endpoint on a real Kestrel, which answers as the test wants and counts how often it was asked.</summary>
internal sealed class IssuerHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _asked;

    private IssuerHost(WebApplication app) => _app = app;

    public Uri Url => new($"{_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}/keys");

    public int Asked => Volatile.Read(ref _asked);

    public string Body { get; set; } = "";

    public int Status { get; set; } = 200;

    public string? CacheControl { get; set; }

    public string? Age { get; set; }

    /// <summary>Answers wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public static async Task<IssuerHost> StartAsync(params string[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var host = new IssuerHost(app) { Body = Issuer.Set(keys) };
        app.MapGet("/keys", host.AnswerAsync);
        await app.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref _asked);
        try
        {
            await Gate.WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        context.Response.StatusCode = Status;
        context.Response.Headers.CacheControl = CacheControl;
        context.Response.Headers.Age = Age;
        context.Response.Headers.Location = Status is 302 ? Url.ToString() : null;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Body));
    }
}

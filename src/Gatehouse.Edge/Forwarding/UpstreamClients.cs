using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Edge.Forwarding.Upstreams;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding;

/// <summary>How upstreams are spoken to: nothing is followed, stored, unpacked or added on the way.</summary>
internal sealed class UpstreamClients : ForwarderHttpClientFactory, IForwarderHttpClientFactory
{
    private const int MostShared = 64;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<HttpClientConfig, HttpMessageInvoker> _shared = new();

    /// <summary>Pools are kept per address, so that all upstreams of the same settings share one client, and keep their connections when the configuration changes.</summary>
    HttpMessageInvoker IForwarderHttpClientFactory.CreateClient(ForwarderHttpClientContext context)
    {
        if (_shared.TryGetValue(context.NewConfig, out var shared))
        {
            return shared;
        }

        var client = CreateClient(new ForwarderHttpClientContext { ClusterId = context.ClusterId, NewConfig = context.NewConfig, NewMetadata = context.NewMetadata });
        return _shared.Count < MostShared ? _shared.GetOrAdd(context.NewConfig, client) : client;
    }

    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        handler.UseProxy = false;
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.AutomaticDecompression = DecompressionMethods.None;
        handler.ActivityHeadersPropagator = null;
        handler.ConnectTimeout = ConnectTimeout;
        handler.PlaintextStreamFilter = static (connection, _) => ValueTask.FromResult<Stream>(new FreshConnection(connection.PlaintextStream));

        // RFC 9110 §10.1.1: the upstream's 100 or its answer decides whether a body is sent; one that says neither, as old servers do, gets it all the same.
        handler.Expect100ContinueTimeout = TimeSpan.FromSeconds(1);

        // Shorter than any sensible server's, so that a connection is not used in the moment in which the other side closes it.
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4);
        handler.EnableMultipleHttp2Connections = true;

        // Fetching a missing intermediate certificate blocks the thread that shakes hands, and with it everybody else's requests; RFC 8446 §4.4.2 has the server send them.
        handler.SslOptions.CertificateChainPolicy ??= new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

        // RFC 9110 §5.5: obs-text is opaque, and Latin-1 is how bytes pass through strings unharmed.
        handler.RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
        handler.ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1;
    }

    protected override HttpMessageHandler WrapHandler(ForwarderHttpClientContext context, HttpMessageHandler handler) => new UpstreamAnswers(handler);
}

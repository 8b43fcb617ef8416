using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Edge.Framing;

/// <summary>An upgrade of which the look at the connection is told.</summary>
internal sealed class AnnouncedUpgrade(IHttpUpgradeFeature server, IRequestFraming framing) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => server.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        var client = await server.UpgradeAsync();
        framing.SwitchProtocols();
        return client;
    }
}

using System.Globalization;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter.Rules.Proxies;

/// <summary>Gatehouse with the profile realchat.</summary>
public sealed class GatehouseProxy : Proxy
{
    private readonly GatehouseProcess _process;

    private GatehouseProxy(GatehouseProcess process) => _process = process;

    public override int Port => _process.Port;

    public override bool IsOurs => true;

    public override TimeSpan Patience => Harness.Patience.Length;

    public static async Task<Proxy> StartAsync(Setting setting, int service)
    {
        var upstream = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{(setting == Setting.Unreachable ? GatehouseProcess.FreePort() : service)}");
        var settings = new Dictionary<string, string>
        {
            ["GATEHOUSE_PROFILE"] = "realchat",
            ["JWT_SECRET"] = Gate.Secret,
            ["UPSTREAM_AUTH_URL"] = upstream,
            ["UPSTREAM_MESSAGE_URL"] = upstream,
            ["UPSTREAM_DELIVERY_URL"] = upstream,
            ["UPSTREAM_TIMEOUT"] = setting == Setting.Impatient ? "1s" : "60s",
            ["RATE_LIMIT_RPS"] = setting == Setting.Limited ? "0.05" : "0",
            ["RATE_LIMIT_BURST"] = "1",
            ["ALLOWED_ORIGINS"] = "https://chat.example",
        };
        if (setting == Setting.Trusting)
        {
            settings["TRUSTED_PROXIES"] = "127.0.0.0/8";
        }

        return new GatehouseProxy(await GatehouseProcess.StartAsync(settings));
    }

    public override ValueTask DisposeAsync() => _process.DisposeAsync();
}

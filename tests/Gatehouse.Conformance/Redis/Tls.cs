using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Conformance.Harness;
using Gatehouse.Events.Redis;

namespace Gatehouse.Conformance.Redis;

/// <summary>The Redis client over TLS, with certificates made for the test.</summary>
public class Tls : RedisCase
{
    [Fact]
    public async Task carries_commands_and_values_larger_than_its_records()
    {
        var (server, authority) = await SecuredAsync("127.0.0.1");
        var options = Options(server.Address);
        options.TrustedAuthorities = [authority];
        var client = Client(options);
        var value = new byte[1_000_000];

        Assert.Equal("OK", Text(await Patience.Await(client.ExecuteAsync(RedisCommand.Of("SET", "value", value), Never).AsTask())));
        var got = await Patience.Await(client.ExecuteAsync(RedisCommand.Of("GET", "value"), Never).AsTask());

        Assert.Equal(value.Length, got.Bytes.Length);
    }

    [Fact]
    public async Task is_refused_to_a_server_that_nobody_we_trust_vouches_for()
    {
        var (server, _) = await SecuredAsync("127.0.0.1");
        await RefusedAsync(Options(server.Address));
    }

    [Fact]
    public async Task is_refused_to_a_server_of_another_name()
    {
        var (server, authority) = await SecuredAsync("cache.example.org");
        var options = Options(server.Address);
        options.TrustedAuthorities = [authority];
        await RefusedAsync(options);
    }

    private async Task RefusedAsync(RedisOptions options)
    {
        var client = Client(options);
        var failure = await FailureAsync(client.ExecuteAsync(RedisCommand.Of("PING"), TimeSpan.FromSeconds(1), Never));
        Assert.Equal(RedisFailure.Deadline, failure.Failure);
        await UntilAsync(() => client.LastFailure is not null, "the refusal is known");
        Assert.Contains("certificate", client.LastFailure, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<(RedisServer Server, X509Certificate2 Authority)> SecuredAsync(string name)
    {
        var home = RedisServer.NewHome();
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Gatehouse test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        var authority = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var ours = new CertificateRequest("CN=redis", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (System.Net.IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        ours.CertificateExtensions.Add(names.Build());
        using var certificate = ours.Create(authority, now.AddMinutes(-30), now.AddMinutes(30), [1, 2, 3, 4]);
        await File.WriteAllTextAsync(Path.Combine(home, "redis.crt"), certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(home, "redis.key"), key.ExportPkcs8PrivateKeyPem());
        var server = await RedisServer.StartAsync(
            home, tls: true, "--tls-cert-file", Path.Combine(home, "redis.crt"), "--tls-key-file", Path.Combine(home, "redis.key"), "--tls-auth-clients", "no");
        return (Keep(server), authority);
    }
}

using System.Globalization;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>The same, in a bucket of an S3-compatible server.</summary>
public sealed class Attachments_in_a_bucket(BucketHouse house) : AttachmentContract(house), IClassFixture<BucketHouse>
{
    protected override int Kept(string channel) => house.Bucket.Count($"chat/{channel}/");
}

/// <summary>A gateway whose bucket is not what it thinks.</summary>
public sealed class A_gateway_with_a_bucket
{
    [Fact]
    public async Task does_not_start_with_a_key_that_the_service_does_not_know_and_shows_no_secret()
    {
        await using var bucket = await S3Server.StartAsync();
        await using var gateway = GatehouseProcess.New(new Dictionary<string, string>(bucket.Settings) { ["S3_ACCESS_KEY_ID"] = "NOBODY", ["S3_SECRET_ACCESS_KEY"] = "a-wrong-secret" });
        gateway.Launch();

        Assert.NotEqual(0, await gateway.ExitAsync());
        Assert.Contains("InvalidAccessKeyId", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a-wrong-secret", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task does_not_start_with_a_bucket_that_is_not_there()
    {
        await using var bucket = await S3Server.StartAsync();
        await using var gateway = GatehouseProcess.New(new Dictionary<string, string>(bucket.Settings) { ["S3_BUCKET"] = "nowhere" });
        gateway.Launch();

        Assert.NotEqual(0, await gateway.ExitAsync());
        Assert.Contains("NoSuchBucket", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task refuses_files_while_the_service_is_away_and_nothing_else()
    {
        await using var house = new BucketHouse();
        await house.InitializeAsync();
        var ada = await house.PersonAsync("ada");
        var place = await house.GuildAsync(ada);
        await house.Bucket.KillAsync();

        using var form = new MultipartFormDataContent { { new StringContent("{}"), "payload_json" }, { new ByteArrayContent([1, 2, 3]), "files[0]", "a.bin" } };
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(house.Address, string.Create(CultureInfo.InvariantCulture, $"/api/v10/channels/{place.Channel}/messages"))) { Content = form };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {ada.Token}");
        using var answer = await client.SendAsync(request);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.True(answer.Headers.Contains("Retry-After"));
        (await ada.Rest.PostAsync($"/channels/{place.Channel}/messages", new System.Text.Json.Nodes.JsonObject { ["content"] = "no file" })).MustBe(200);
    }
}

/// <summary>A server that keeps its files in a bucket of its own.</summary>
public sealed class BucketHouse : House, IAsyncDisposable
{
    private S3Server? _bucket;

    public S3Server Bucket => _bucket ?? throw new InvalidOperationException("The house is not open.");

    protected override IReadOnlyDictionary<string, string> Settings => Bucket.Settings;

    public override async Task InitializeAsync()
    {
        _bucket = await S3Server.StartAsync();
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_bucket is not null)
        {
            await _bucket.DisposeAsync();
        }
    }

    async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
}

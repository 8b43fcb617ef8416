using Gatehouse.Chat.Ports;
using Gatehouse.Conformance.Harness;
using Gatehouse.Store.Files;
using Gatehouse.Tests.Store;

namespace Gatehouse.Conformance.Store;

/// <summary>The contract of places for files, on a bucket of an S3-compatible server.</summary>
public sealed class A_file_bucket : FileStoreContract, IAsyncLifetime
{
    private readonly List<FileBucket> _opened = [];
    private S3Server _server = null!;

    public async Task InitializeAsync() => _server = await S3Server.StartAsync();

    public async Task DisposeAsync()
    {
        _opened.ForEach(static bucket => bucket.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task leaves_nothing_on_this_machine()
    {
        var files = Open();
        await files.ReceiveAsync(
            new(new(1), new(2)),
            async (target, cancellationToken) =>
            {
                await target.WriteAsync(new byte[10], cancellationToken);
                return true;
            },
            CancellationToken.None);

        Assert.Empty(System.IO.Directory.GetFiles(Directory.File("incoming")));
        Assert.Equal(1, _server.Count("chat/1/"));
    }

    [Fact]
    public async Task says_that_it_is_unavailable_when_the_server_is_away()
    {
        var files = Open();
        await _server.KillAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await files.OpenAsync(new(new(1), new(2)), 0, 1, CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await files.DeleteAsync(new(new(1), new(2)), CancellationToken.None));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await files.ReceiveAsync(new(new(1), new(2)), (_, _) => new(true), CancellationToken.None));
    }

    protected override IFileStore Open()
    {
        var settings = _server.Settings;
        _opened.Add(new FileBucket(
            new BucketAddress(new Uri(settings["S3_ENDPOINT"]), "us-east-1", settings["S3_BUCKET"], settings["S3_PREFIX"], settings["S3_ACCESS_KEY_ID"], settings["S3_SECRET_ACCESS_KEY"]),
            Directory.File("incoming")));
        return _opened[^1];
    }
}

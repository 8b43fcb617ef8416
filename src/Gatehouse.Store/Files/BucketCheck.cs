using Microsoft.Extensions.Hosting;

namespace Gatehouse.Store.Files;

/// <summary>Has the server start only with a bucket that it can use.</summary>
internal sealed class BucketCheck(FileBucket bucket) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => bucket.CheckAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

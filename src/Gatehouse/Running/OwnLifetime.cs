namespace Gatehouse.Running;

/// <summary>Keeps the framework from handling signals: <see cref="Shutdown"/> does, in the order that a drain needs.</summary>
internal sealed class OwnLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

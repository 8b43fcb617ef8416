namespace Gatehouse.Conformance.Harness;

/// <summary>How long a test waits for what must come: long enough for any machine, since a green test never waits it out.</summary>
public static class Patience
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(40);

    /// <summary>Cancelled when patience has ended. The caller disposes it.</summary>
    public static CancellationTokenSource Token() => new(Length, TimeProvider.System);

    /// <summary>Waits for something that must happen.</summary>
    public static Task<T> Await<T>(Task<T> task) => task.WaitAsync(Length, TimeProvider.System);

    /// <summary>Asks again until the answer is yes: only for what cannot be awaited, such as the state behind an endpoint.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var patience = Token();
        while (!await holds())
        {
            if (patience.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited in vain: {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}

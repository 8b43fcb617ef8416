using System.Runtime.InteropServices;

namespace Gatehouse.Running;

/// <summary>SIGTERM and SIGINT (Ctrl+C), from creation until disposed: the first one asks to stop, the second one is not patient.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _second;
    private int _count;

    /// <param name="second">What a second signal does; on a thread of its own.</param>
    public StopSignals(Action second)
    {
        _second = second;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear), PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear)];
    }

    /// <summary>Completes with the first signal.</summary>
    public Task First => _first.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Hear(PosixSignalContext context)
    {
        // Ours to handle: the default would end the process on the spot.
        context.Cancel = true;
        if (Interlocked.Increment(ref _count) == 1)
        {
            _first.SetResult();
        }
        else
        {
            _second();
        }
    }
}

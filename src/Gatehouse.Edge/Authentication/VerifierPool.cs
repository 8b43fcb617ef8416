namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Lends instances of .NET's asymmetric algorithms to one thread at a time: their documentation promises no thread safety, and a lock would make all cores wait for one.
/// Keeps as many as there are processors; a further one is made for the moment and disposed. What is kept is left to its finalizer when the key is dropped.
/// </summary>
internal sealed class VerifierPool<T>(Func<T> make)
    where T : class, IDisposable
{
    private readonly T?[] _idle = new T?[Environment.ProcessorCount];

    public T Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.Exchange(ref slot, null) is { } idle)
            {
                return idle;
            }
        }

        return make();
    }

    public void Return(T instance)
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (Interlocked.CompareExchange(ref slot, instance, null) is null)
            {
                return;
            }
        }

        instance.Dispose();
    }
}

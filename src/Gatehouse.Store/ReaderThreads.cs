using System.Threading.Channels;

namespace Gatehouse.Store;

/// <summary>
/// Threads for reads that wait for a server: whoever asks gives his own thread back meanwhile. Their number is that of the connections; who may ask is bounded by
/// <see cref="Readers"/>, who owns them.
/// </summary>
internal sealed class ReaderThreads : IDisposable
{
    private readonly Channel<Action> _reads;

    public ReaderThreads(int count)
    {
        _reads = Channel.CreateBounded<Action>(count);
        for (var i = 0; i < count; i++)
        {
            new Thread(Read) { Name = "store reader", IsBackground = true }.Start();
        }
    }

    public Task<T> RunAsync<T>(Func<T> read)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var hasRoom = _reads.Writer.TryWrite(() =>
        {
            try
            {
                done.SetResult(read());
            }
            catch (Exception failure)
            {
                // The edge of this thread: it is the asker who hears of it.
                done.SetException(failure);
            }
        });
        return hasRoom ? done.Task : throw new InvalidOperationException("More reads than connections.");
    }

    public void Dispose() => _reads.Writer.TryComplete();

    private void Read()
    {
        while (_reads.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_reads.Reader.TryRead(out var read))
            {
                read();
            }
        }
    }
}

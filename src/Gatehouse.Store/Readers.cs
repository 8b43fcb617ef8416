using System.Collections.Concurrent;
using Gatehouse.Chat.Ports;
using Gatehouse.Store.Rows;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store;

/// <summary>
/// A few connections that read beside the writer; who finds none free waits. A database in a file answers on the spot, where it is asked; for one that lets wait there are
/// threads of our own.
/// </summary>
internal sealed class Readers : IDisposable
{
    private readonly IDatabases _databases;
    private readonly int _count;
    private readonly SemaphoreSlim _free;
    private readonly ConcurrentBag<Tables> _tables = [];
    private readonly ReaderThreads? _threads;
    private volatile bool _isClosed;

    public Readers(IDatabases databases, int count)
    {
        _databases = databases;
        _count = count;
        _free = new SemaphoreSlim(count);
        _tables.Add(Open());
        _threads = databases.AnswersAtOnce ? null : new ReaderThreads(count);
    }

    public async ValueTask<T> ReadAsync<T>(Func<Tables, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        return _threads is null || _isClosed
            ? Read_Free(read)
            : await _threads.RunAsync(() => Read_Free(read)).WaitAsync(cancellationToken);
    }

    /// <summary>For the one question that is asked synchronously.</summary>
    public T Read<T>(Func<Tables, T> read)
    {
        _free.Wait();
        return Read_Free(read);
    }

    /// <summary>Waits until all are free, then closes them. Who still waits for one is told that the store was stopped.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _count; i++)
        {
            _free.Wait();
        }

        _isClosed = true;
        while (_tables.TryTake(out var tables))
        {
            tables.Dispose();
        }

        _free.Release(_count);
        _threads?.Dispose();
    }

    private T Read_Free<T>(Func<Tables, T> read)
    {
        try
        {
            if (_isClosed)
            {
                throw new StoreUnavailableException("The store was stopped.");
            }

            while (_tables.TryTake(out var used))
            {
                try
                {
                    return Read(read, used);
                }
                catch (StoreFailure failure) when (failure.NeedsReopening)
                {
                    // It may have broken long ago, while nobody used it: a new one is asked before anybody is told.
                }
            }

            return Read(read, Open());
        }
        catch (StoreFailure failure)
        {
            throw new StoreUnavailableException("The store cannot be read right now.", failure);
        }
        finally
        {
            _free.Release();
        }
    }

    private T Read<T>(Func<Tables, T> read, Tables tables)
    {
        try
        {
            var result = read(tables);
            _tables.Add(tables);
            return result;
        }
        catch (StoreFailure)
        {
            tables.Dispose();
            throw;
        }
        catch
        {
            tables.Database.Reset();
            _tables.Add(tables);
            throw;
        }
    }

    private Tables Open()
    {
        var database = _databases.OpenReader();
        try
        {
            return new Tables(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

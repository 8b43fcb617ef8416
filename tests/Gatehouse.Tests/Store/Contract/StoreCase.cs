using Gatehouse.Chat.Ports;
using Gatehouse.Store;
using Gatehouse.Store.Sql;

namespace Gatehouse.Tests.Store;

/// <summary>A test of what every store promises, in a place of its own: a directory, or a database of a server.</summary>
public abstract class StoreCase : IAsyncLifetime
{
    protected static CancellationToken Never => CancellationToken.None;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public abstract Task DisposeAsync();

    /// <summary>The place, to be opened by one store after the other.</summary>
    internal abstract IDatabases Place();

    internal StoreUnderTest Open(StoreOptions? options = null, TimeProvider? clock = null, IIds? ids = null) => new(Place(), options, clock, ids);

    /// <summary>Asks the database itself for a number.</summary>
    internal long Ask(string sql)
    {
        using var databases = Place();
        using var database = databases.OpenReader();
        return database.Ask(sql);
    }
}

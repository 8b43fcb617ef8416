using Gatehouse.Store.Sql;
using Gatehouse.Store.Sqlite;

namespace Gatehouse.Tests.Store;

/// <summary>What every store promises, on SQLite.</summary>
public sealed class A_SQLite_store : StoreContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    internal override IDatabases Place() => new SqliteFile(_directory.File("house.db"));
}

/// <summary>What every store promises about keeping, on SQLite.</summary>
public sealed class A_SQLite_store_keeping : KeepingContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override IDatabases Place() => new SqliteFile(_directory.File("house.db"));
}

/// <summary>What every store promises about guilds that are read, on SQLite.</summary>
public sealed class A_SQLite_store_and_its_guilds : LoadingContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override IDatabases Place() => new SqliteFile(_directory.File("house.db"));
}

/// <summary>The model, on SQLite.</summary>
public sealed class A_SQLite_store_and_its_model : ModelContract, IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private int _places;

    public void Dispose() => _directory.Dispose();

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override Func<IDatabases> NewPlace()
    {
        var path = _directory.File($"house{++_places}.db");
        return () => new SqliteFile(path);
    }
}

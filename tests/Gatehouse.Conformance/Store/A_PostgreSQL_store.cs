using Gatehouse.Store.Postgres;
using Gatehouse.Store.Sql;
using Gatehouse.Tests.Store;

namespace Gatehouse.Conformance.Store;

/// <summary>One PostgreSQL for all tests of what stores promise.</summary>
[CollectionDefinition(Name)]
public sealed class OnPostgres : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}

/// <summary>What every store promises, on PostgreSQL.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_PostgreSQL_store(PostgresCluster cluster) : StoreContract
{
    private readonly PostgresAddress _database = cluster.NewDatabase();

    internal override IDatabases Place() => new PostgresServer(_database);
}

/// <summary>What every store promises about keeping, on PostgreSQL.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_PostgreSQL_store_keeping(PostgresCluster cluster) : KeepingContract
{
    private readonly PostgresAddress _database = cluster.NewDatabase();

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override IDatabases Place() => new PostgresServer(_database);
}

/// <summary>The model, on PostgreSQL.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_PostgreSQL_store_and_its_model(PostgresCluster cluster) : ModelContract
{
    protected override int Rounds => 5;

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override Func<IDatabases> NewPlace()
    {
        var database = cluster.NewDatabase();
        return () => new PostgresServer(database);
    }
}

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

/// <summary>What every store promises about guilds that are read, on PostgreSQL.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_PostgreSQL_store_and_its_guilds(PostgresCluster cluster) : LoadingContract
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

/// <summary>What an earlier release has written, on PostgreSQL.</summary>
[Collection(OnPostgres.Name)]
public sealed class A_PostgreSQL_database_of_an_earlier_release(PostgresCluster cluster) : UpgradeContract
{
    private readonly PostgresAddress _database = cluster.NewDatabase();

    protected override string Words =>
        """
        INSERT INTO words (channel, message, home, folded) SELECT m.channel, m.id, coalesce(c.guild, m.channel),
            array_to_tsvector(string_to_array(lower(m.content), ' ') || array['#at' || coalesce(c.guild, m.channel), '#in' || m.channel, '#by' || m.author, '#byuser'])
        FROM messages m LEFT JOIN channels c ON c.id = m.channel
        """;

    public override Task DisposeAsync() => Task.CompletedTask;

    internal override IDatabases Place() => new PostgresServer(_database);
}

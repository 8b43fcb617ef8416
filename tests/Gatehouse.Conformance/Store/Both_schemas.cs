using Gatehouse.Store.Migrations;
using Gatehouse.Store.Postgres;
using Gatehouse.Store.Sql;
using Gatehouse.Store.Sqlite;

namespace Gatehouse.Conformance.Store;

/// <summary>The statements are written once for both databases: so their tables and columns are the same, but for the index of words.</summary>
[Collection(OnPostgres.Name)]
public sealed class Both_schemas(PostgresCluster cluster) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("gatehouse-schema-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void have_the_same_tables_and_columns()
    {
        var sqlite = Columns(
            new SqliteFile(Path.Combine(_directory, "house.db")),
            """
            SELECT t.name || '.' || c.name || CASE WHEN c."notnull" = 1 OR c.pk > 0 THEN ' not null' ELSE '' END || ' ' || lower(c.type)
            FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND NOT EXISTS
                (SELECT 1 FROM sqlite_master v WHERE v.sql LIKE 'CREATE VIRTUAL%' AND t.name LIKE v.name || '_%')
            """);
        var postgres = Columns(
            new PostgresServer(cluster.NewDatabase()),
            """
            SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END || ' ' || data_type
            FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name <> 'words'
            """);

        // Both take whole numbers of 64 bits, text and bytes, each by its own name.
        Assert.Equal(sqlite.Select(column => column.Replace(" integer", " bigint", StringComparison.Ordinal).Replace(" blob", " bytea", StringComparison.Ordinal)), postgres);
    }

    private static string[] Columns(IDatabases databases, string sql)
    {
        using (databases)
        {
            using var database = databases.OpenWriter();
            Migrator.Migrate(database, databases.Migrations, DateTimeOffset.UnixEpoch);
            var rows = database.Prepare(sql);
            var columns = new List<string>();
            while (rows.Step())
            {
                columns.Add(rows.Text(0));
            }

            return [.. columns.Order(StringComparer.Ordinal)];
        }
    }
}

using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Store;

/// <summary>A house on a PostgreSQL of its own, which may be stopped under it.</summary>
public class PostgresHouse : House
{
    private string _url = "";

    public PostgresCluster Cluster { get; } = new();

    /// <summary>The database's address.</summary>
    public string DatabaseUrl => _url;

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["DATABASE_URL"] = _url };

    public override async Task InitializeAsync()
    {
        await Cluster.InitializeAsync();
        _url = Cluster.UrlOf(Cluster.NewDatabase());
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        try
        {
            await base.DisposeAsync();
        }
        finally
        {
            await Cluster.DisposeAsync();
        }
    }
}

namespace Gatehouse.Store.Migrations;

/// <summary>The database cannot be brought to the schema of this program; nothing in it was changed.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException()
    {
    }

    public MigrationException(string message)
        : base(message)
    {
    }

    public MigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

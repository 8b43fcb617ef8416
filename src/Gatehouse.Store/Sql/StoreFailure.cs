namespace Gatehouse.Store.Sql;

/// <summary>A database said no, or nothing. Its own words tell whether the statement was wrong or the database is in trouble.</summary>
internal abstract class StoreFailure(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>True when somebody else holds what is needed.</summary>
    public abstract bool IsBusy { get; }

    /// <summary>True when it is not about this one statement: everything in the transaction is in doubt.</summary>
    public abstract bool IsOutage { get; }

    /// <summary>True when the connection itself may be what is broken.</summary>
    public abstract bool NeedsReopening { get; }
}

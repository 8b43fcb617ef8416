using Gatehouse.Store.Sql;
using Npgsql;

namespace Gatehouse.Store.Postgres;

/// <summary>PostgreSQL said no, or the way to it broke. Its SQLSTATE says which (PostgreSQL documentation, "PostgreSQL Error Codes").</summary>
internal sealed class PostgresFailure(Exception reason) : StoreFailure($"PostgreSQL: {reason.Message}", reason)
{
    private readonly PostgresException? _answer = reason as PostgresException;

    public override bool IsBusy => State is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    public override bool IsOutage => NeedsReopening || IsBusy;

    // 08: the connection. 25: a server that only reads now. 28: it does not know us any more. 53: out of disk, memory or connections, upon which Npgsql gives the
    // connection up. 57: it is being stopped, or was asked to stop this. 58, XX: its own trouble.
    public override bool NeedsReopening =>
        _answer is null || IsSucceeded || IsOf("08") || IsOf("25") || IsOf("28") || IsOf("53") || IsOf("57") || IsOf("58") || IsOf("XX");

    /// <summary>Somebody else has taken the database over since (<see cref="Rows.HouseRow.Seal"/>).</summary>
    private bool IsSucceeded => State == PostgresErrorCodes.NotNullViolation && _answer is { TableName: "house", ColumnName: "epoch" };

    private string State => _answer?.SqlState ?? "";

    private bool IsOf(string kind) => State.StartsWith(kind, StringComparison.Ordinal);
}

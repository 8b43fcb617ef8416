namespace Gatehouse.Store.Sql;

/// <summary>
/// One open connection, used by one thread at a time, with the statements prepared on it. What is asked of it is the common part of what SQLite and PostgreSQL
/// understand; the few things they say differently are asked for by name.
/// </summary>
/// <remarks>
/// SQL here is written once for both: <c>?</c> or <c>?1</c> for parameters, <c>INSERT … ON CONFLICT (…) DO UPDATE</c>, whole numbers of 64 bits for ids, flags,
/// times (<see cref="Ticks"/>) and bit sets.
/// </remarks>
internal abstract class Database : IDisposable
{
    /// <summary>False inside a transaction. The database may have ended it by itself.</summary>
    public abstract bool IsIdle { get; }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public abstract Statement Prepare(string sql);

    /// <summary>The condition that a column holds one of the ids in the next parameter (<see cref="Statement.BindIds"/>).</summary>
    public abstract string IsOneOf(string column);

    /// <summary>How messages are found by words here.</summary>
    public abstract WordIndex Words { get; }

    /// <summary>Runs statements that are needed once.</summary>
    public abstract void Execute(string sql);

    /// <summary>Asks once for one number; 0 when there is no row or it is null.</summary>
    public abstract long Ask(string sql);

    public abstract bool HasTable(string name);

    /// <summary>Lets go of all open rows, and of writes not yet sent, after something failed half-way.</summary>
    public abstract void Reset();

    /// <summary>Begins a transaction in which nobody else writes.</summary>
    public abstract void Begin();

    /// <summary>Begins a transaction beside which nobody is in the database at all, or at least nobody who could mind.</summary>
    public abstract void BeginAlone();

    /// <summary>Makes the transaction last. Returns when it is on disk.</summary>
    public abstract void Commit();

    public abstract void RollBack();

    /// <summary>Remembers this place in the transaction, for <see cref="TryUndo"/>. One place at a time.</summary>
    public abstract void Mark();

    /// <summary>Forgets the place: what was done since stays.</summary>
    public abstract void Keep();

    /// <summary>Takes back what was done since <see cref="Mark"/>.</summary>
    /// <returns>False when only the whole transaction can be taken back.</returns>
    public abstract bool TryUndo();

    /// <summary>What is good to do before the last connection that writes is closed.</summary>
    public abstract void Settle();

    public abstract void Dispose();
}

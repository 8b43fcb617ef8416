using Gatehouse.Store.Migrations;

namespace Gatehouse.Store.Sql;

/// <summary>Where the store's connections come from. Owned by the store; disposed after all of them.</summary>
internal interface IDatabases : IDisposable
{
    /// <summary>What is opened, for people: never with a secret in it.</summary>
    string Name { get; }

    /// <summary>The steps of its schema.</summary>
    IReadOnlyList<Migration> Migrations { get; }

    /// <summary>False when a question waits for a server, and its asker's thread should not.</summary>
    bool AnswersAtOnce { get; }

    /// <summary>Opens the one connection that writes, and takes hold of the database.</summary>
    /// <exception cref="StoreFailure">It cannot be opened, or somebody else holds it (<see cref="StoreFailure.IsBusy"/>).</exception>
    Database OpenWriter();

    /// <summary>Keeps the database as it is now, before its schema changes. Called by who holds it.</summary>
    /// <param name="schema">The schema that it is at.</param>
    /// <returns>Where; null where that is left to the server's operator.</returns>
    string? Keep(int schema);

    /// <summary>Opens a connection that only reads, and sees what was committed when its statement began.</summary>
    Database OpenReader();
}

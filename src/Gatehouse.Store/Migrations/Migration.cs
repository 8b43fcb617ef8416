using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Store.Migrations;

/// <summary>One step of the schema, embedded as <c>NNNN_name.sql</c>. Once released it is never edited: its checksum is kept in the database.</summary>
internal sealed record Migration(int Number, string Name, string Sql)
{
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));

    /// <summary>All steps in order, numbered from 1 without holes.</summary>
    /// <param name="folder">Whose: the name of a folder here.</param>
    public static IReadOnlyList<Migration> All(string folder)
    {
        var prefix = $"Migrations.{folder}.";
        var assembly = typeof(Migration).Assembly;
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                var number = int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture);
                return new Migration(number, name[(prefix.Length + 5)..^".sql".Length], reader.ReadToEnd());
            })
            .ToArray();
        for (var i = 0; i < migrations.Length; i++)
        {
            if (migrations[i].Number != i + 1)
            {
                throw new InvalidOperationException($"Migration {i + 1} is missing.");
            }
        }

        return migrations;
    }
}

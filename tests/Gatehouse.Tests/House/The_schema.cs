using Gatehouse.Store.Migrations;

namespace Gatehouse.Tests.House;

/// <summary>The steps of the two databases' schemas go together.</summary>
public class The_schema
{
    [Fact]
    public void has_the_same_steps_in_both_databases() => Assert.Equal(
        Migration.All("Sqlite").Select(step => (step.Number, step.Name)),
        Migration.All("Postgres").Select(step => (step.Number, step.Name)));
}

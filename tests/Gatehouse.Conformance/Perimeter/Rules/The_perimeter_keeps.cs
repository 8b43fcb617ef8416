using Xunit.Abstractions;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>Every rule of the book, against a real gateway between raw sockets.</summary>
public class The_perimeter_keeps(RuleRun run) : IClassFixture<RuleRun>
{
    public static TheoryData<RuleName> Names => [.. RuleBook.All.Select(static entry => new RuleName(entry.Rule.ToString()))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task the_rule(RuleName rule)
    {
        var found = await run.FindAsync(rule.Text);

        Assert.True(found is null, $"{rule.Text}. Found: {found}.");
    }

    [Fact]
    public void more_than_two_hundred_rules_each_with_a_name_of_its_own()
    {
        var names = RuleBook.All.Select(static entry => entry.Rule.ToString()).ToList();

        Assert.True(names.Count >= 200, $"only {names.Count}");
        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.All(names, static name => Assert.Matches(@"^RFC \d{4} (§\d+(\.\d+)*|Appendix \w)", name));
    }
}

/// <summary>A rule's name as the argument of a test: xunit shortens plain strings.</summary>
public sealed class RuleName : IXunitSerializable
{
    /// <summary>For xunit.</summary>
    public RuleName()
    {
    }

    public RuleName(string text) => Text = text;

    public string Text { get; private set; } = "";

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(Text), Text);

    public void Deserialize(IXunitSerializationInfo info) => Text = info.GetValue<string>(nameof(Text));

    public override string ToString() => Text;
}

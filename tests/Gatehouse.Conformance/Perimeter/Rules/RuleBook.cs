using Gatehouse.Conformance.Perimeter.Rules.Subjects;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>All rules, by subject, in the order of the table in docs/perimeter.md.</summary>
public static class RuleBook
{
    public static IReadOnlyList<(string Subject, Rule Rule)> All { get; } =
    [
        .. Of("Framing of requests", Framing.Rules),
        .. Of("Chunks", Chunks.Rules),
        .. Of("Lines", Lines.Rules),
        .. Of("Host", Hosts.Rules),
        .. Of("Targets", Targets.Rules),
        .. Of("Hop by hop", HopByHop.Rules),
        .. Of("Forwarding fields", ForwardingFields.Rules),
        .. Of("Expectations and interim answers", Expects.Rules),
        .. Of("Bodies of answers", Bodies.Rules),
        .. Of("Trailers", Trailers.Rules),
        .. Of("Upgrades", Upgrades.Rules),
        .. Of("Failures of services", Failures.Rules),
        .. Of("Clients that go, and clients that wait", Cancellation.Rules),
        .. Of("Tokens", Tokens.Rules),
        .. Of("Refusals", Refusals.Rules),
    ];

    private static IEnumerable<(string Subject, Rule Rule)> Of(string subject, Rule[] rules) => rules.Select(rule => (subject, rule));
}

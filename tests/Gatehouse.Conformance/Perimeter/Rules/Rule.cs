namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>One thing that the client does.</summary>
public delegate Task Step(ClientSide client);

/// <summary>One thing that the service behind does, for each request that reaches it.</summary>
public delegate Task Turn(UpstreamSide upstream);

/// <summary>What must have come of it.</summary>
/// <returns>Null when it holds; otherwise what was found instead.</returns>
public delegate Task<string?> Expectation(Scene scene);

/// <summary>
/// One promise of a gateway in bytes: what a client sends, what the service behind does, and what must come of it at both ends. Where an RFC leaves a choice, every choice is allowed;
/// what we promise beyond that is marked with <see cref="Expecting.Strictly"/>.
/// </summary>
/// <param name="section">The paragraph that commands it: <c>RFC 9112 §6.3</c>.</param>
/// <param name="sentence">What it says, with the gateway or the message as its subject.</param>
/// <param name="client">What the client does.</param>
/// <param name="upstream">What the service does.</param>
/// <param name="expects">Looked at in this order once the client has done its part.</param>
public sealed class Rule(string section, string sentence, Step[] client, Turn[] upstream, params Expectation[] expects)
{
    /// <summary>With a service that says hello to everything.</summary>
    public Rule(string section, string sentence, Step[] client, params Expectation[] expects)
        : this(section, sentence, client, Behind.Hello, expects)
    {
    }

    public string Section => section;

    public string Sentence => sentence;

    public IReadOnlyList<Step> Client => client;

    public IReadOnlyList<Turn> Upstream => upstream;

    public IReadOnlyList<Expectation> Expects => expects;

    /// <summary>How the gateway is configured.</summary>
    public Setting Setting { get; init; }

    /// <summary>True for what waits for a time-out of the gateway's.</summary>
    public bool IsSlow { get; init; }

    /// <summary>True for what no gateway does unless it is told how: who somebody is, how often he may come.</summary>
    public bool IsOurs { get; init; }

    public override string ToString() => $"{section}: {sentence}";
}

/// <summary>How a gateway is configured for a rule; each has a process of its own, shared by all of its rules.</summary>
public enum Setting
{
    /// <summary>No limits, nobody trusted, and more patience with services than any test has.</summary>
    Usual,

    /// <summary>Services are waited for one second.</summary>
    Impatient,

    /// <summary>Nobody listens where the service should be.</summary>
    Unreachable,

    /// <summary>One rule at a time, so that connections to the service are that rule's own.</summary>
    Alone,

    /// <summary>Loopback is a proxy that is believed.</summary>
    Trusting,

    /// <summary>One request per second.</summary>
    Limited,
}

using System.Collections.Concurrent;
using System.Globalization;
using Gatehouse.Conformance.Perimeter.Rules.Proxies;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>
/// All rules against one kind of gateway, several at the same time: begun when the first result is asked for. Which kind says <c>PERIMETER_PROXY</c> (gatehouse, when it is not set); with
/// <c>PERIMETER_RESULTS</c> the results are also written to that file, for <c>tests/compare-perimeters</c>.
/// </summary>
public sealed class RuleRun : IAsyncLifetime
{
    /// <summary>Written for a rule that is not asked of others.</summary>
    public const string NotApplicable = "n/a";

    private const int AtOnce = 24;

    private readonly string _kind = Environment.GetEnvironmentVariable("PERIMETER_PROXY") ?? "gatehouse";
    private readonly ConcurrentDictionary<Setting, Lazy<Task<Stage>>> _stages = [];
    private readonly SemaphoreSlim _turns = new(AtOnce, AtOnce);
    private readonly Lazy<IReadOnlyDictionary<string, Task<string?>>> _findings;

    public RuleRun() => _findings = new(Begin);

    private bool IsOurs => _kind == "gatehouse";

    /// <returns>Null when the rule holds; otherwise what was found instead.</returns>
    public Task<string?> FindAsync(string rule) => _findings.Value[rule];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_findings.IsValueCreated)
        {
            await Task.WhenAll(_findings.Value.Values);
            await WriteAsync();
        }

        foreach (var stage in _stages.Values)
        {
            await (await stage.Value).DisposeAsync();
        }

        _turns.Dispose();
    }

    // What waits longest begins first, so that nothing waits for it in the end.
    private Dictionary<string, Task<string?>> Begin() => RuleBook.All
        .Select(static (entry, number) => (entry.Rule, Number: number))
        .OrderByDescending(static entry => entry.Rule.IsSlow)
        .ToDictionary(static entry => entry.Rule.ToString(), entry => Task.Run(() => PlayAsync(entry.Rule, entry.Number)), StringComparer.Ordinal);

    private async Task<string?> PlayAsync(Rule rule, int number)
    {
        if (rule.IsOurs && !IsOurs)
        {
            return NotApplicable;
        }

        await _turns.WaitAsync();
        try
        {
            var stage = await _stages.GetOrAdd(rule.Setting, StageOf).Value;
            using var turn = await stage.TurnAsync();
            await using var scene = new Scene(rule, string.Create(CultureInfo.InvariantCulture, $"rule-{number:000}"), stage.Proxy);
            stage.Service.Enter(scene);
            try
            {
                return await scene.PlayAsync();
            }
            finally
            {
                stage.Service.Leave(scene);
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    private Lazy<Task<Stage>> StageOf(Setting setting) => new(async () =>
    {
        var service = new RuleStub();
        return new Stage(service, await Proxy.StartAsync(_kind, setting, service.Port), setting == Setting.Alone ? 1 : AtOnce);
    });

    private async Task WriteAsync()
    {
        if (Environment.GetEnvironmentVariable("PERIMETER_RESULTS") is not { Length: > 0 } file)
        {
            return;
        }

        var lines = new List<string>();
        foreach (var (subject, rule) in RuleBook.All)
        {
            lines.Add(string.Join('\t', subject, rule.Section, rule.Sentence, await FindAsync(rule.ToString()) ?? "pass"));
        }

        await File.WriteAllLinesAsync(file, lines);
    }

    /// <summary>A gateway and the service behind it.</summary>
    private sealed class Stage(RuleStub service, Proxy proxy, int atOnce) : IAsyncDisposable
    {
        private readonly SemaphoreSlim _turns = new(atOnce, atOnce);

        public RuleStub Service => service;

        public Proxy Proxy => proxy;

        public async Task<Turned> TurnAsync()
        {
            await _turns.WaitAsync();
            return new Turned(_turns);
        }

        public async ValueTask DisposeAsync()
        {
            await proxy.DisposeAsync();
            await service.DisposeAsync();
            _turns.Dispose();
        }
    }

    private readonly record struct Turned(SemaphoreSlim Turns) : IDisposable
    {
        public void Dispose() => Turns.Release();
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>Another configuration while requests run and sockets are open.</summary>
public sealed partial class The_perimeter_reads_its_configuration_again : IAsyncLifetime
{
    private const string Path = "/api/v1/messages";
    private const string Secret = "a secret that is long enough for HS256, and for nobody else";
    private const string OtherSecret = "another secret that is long enough for HS256, after the rotation";

    private readonly string _directory = Directory.CreateTempSubdirectory("gatehouse-reload-").FullName;
    private readonly StubService _one = new() { Answer = StubService.Text("one") };
    private readonly StubService _other = new() { Answer = StubService.Text("other") };
    private Gate _gate = null!;

    private string File => System.IO.Path.Combine(_directory, "gatehouse.json");

    public async Task InitializeAsync()
    {
        Write(Configuration(_one));
        _gate = await StartAsync(File);
    }

    public async Task DisposeAsync()
    {
        await _gate.DisposeAsync();
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task When_its_file_was_written_anew()
    {
        Assert.Equal("one", await AskAsync());
        Write(Configuration(_other));
        await HoldsAsync(2);

        Assert.Equal("other", await AskAsync());
        var metrics = (await _gate.AskAsync("GET /metrics", Gate.Bearer())).Text;
        Assert.Contains("gatehouse_configuration_reloads_total{outcome=\"held\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("gatehouse_configuration_since_seconds ", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_its_file_was_replaced_by_another_one()
    {
        System.IO.File.WriteAllText(File + ".new", Configuration(_other));
        System.IO.File.Move(File + ".new", File, overwrite: true);
        await HoldsAsync(2);

        Assert.Equal("other", await AskAsync());
    }

    [Fact]
    public async Task When_a_link_on_the_way_to_its_file_was_switched()
    {
        // As Kubernetes mounts it: the file is a link through "..data", which is a link to a directory and is replaced by a rename.
        foreach (var (name, service) in new[] { ("v1", _one), ("v2", _other) })
        {
            Directory.CreateDirectory(System.IO.Path.Combine(_directory, name));
            System.IO.File.WriteAllText(System.IO.Path.Combine(_directory, name, "mounted.json"), Configuration(service));
        }

        var data = System.IO.Path.Combine(_directory, "..data");
        Directory.CreateSymbolicLink(data, "v1");
        var mounted = System.IO.Path.Combine(_directory, "mounted.json");
        System.IO.File.CreateSymbolicLink(mounted, System.IO.Path.Combine("..data", "mounted.json"));
        await using var gate = await StartAsync(mounted);
        Assert.Equal("one", (await gate.AskAsync("GET " + Path, Gate.Bearer())).Text);

        Directory.CreateSymbolicLink(data + "_tmp", "v2");
        using (var rename = Process.Start("mv", ["-T", data + "_tmp", data]))
        {
            await rename.WaitForExitAsync();
        }

        await HoldsAsync(2, gate);
        Assert.Equal("other", (await gate.AskAsync("GET " + Path, Gate.Bearer())).Text);
    }

    [Fact]
    public async Task When_it_is_told_to_by_SIGHUP_although_nothing_changed()
    {
        _gate.Process.HangUp();
        await HoldsAsync(2);

        Assert.Equal("one", await AskAsync());
    }

    [Fact]
    public async Task And_keeps_the_old_one_when_the_new_one_is_wrong_and_says_everything_that_is()
    {
        Write("""{ "profile": "realchat", "perimeter": { "message_url": "nonsense", "burst": 0, "bursts": 5 } }""");
        await Patience.UntilAsync(() => Task.FromResult(_gate.Process.Output.Contains("is not used", StringComparison.Ordinal)), "a refusal");

        var line = _gate.Process.Output.Split('\n').Single(static line => line.Contains("is not used", StringComparison.Ordinal));
        Assert.Contains($"{File}: perimeter.message_url is \"nonsense\"; allowed: `http://`", line, StringComparison.Ordinal);
        Assert.Contains($"{File}: perimeter.burst is \"0\"; allowed: 1 to 1000000", line, StringComparison.Ordinal);
        Assert.Contains($"{File}: perimeter.bursts is not a key; did you mean perimeter.burst?", line, StringComparison.Ordinal);
        Assert.Contains("JWT_SECRET", line, StringComparison.Ordinal);
        Assert.Equal("one", await AskAsync());
        Assert.Contains("gatehouse_configuration_reloads_total{outcome=\"refused\"} 1", (await _gate.AskAsync("GET /metrics", Gate.Bearer())).Text, StringComparison.Ordinal);

        Write(Configuration(_other));
        await HoldsAsync(2);
        Assert.Equal("other", await AskAsync());
    }

    [Fact]
    public async Task And_keeps_the_old_one_when_the_file_is_gone()
    {
        System.IO.File.Delete(File);
        await Patience.UntilAsync(() => Task.FromResult(_gate.Process.Output.Contains("is not used", StringComparison.Ordinal)), "a refusal");

        Assert.Equal("one", await AskAsync());
    }

    [Fact]
    public async Task And_takes_no_token_any_more_that_the_old_secret_has_signed()
    {
        Assert.Equal(200, (await _gate.AskAsync("GET " + Path, Gate.Bearer())).Status);
        Write(Configuration(_one, secret: OtherSecret));
        await HoldsAsync(2);

        Assert.Equal(401, (await _gate.AskAsync("GET " + Path, Gate.Bearer())).Status);
        Assert.Equal(200, (await _gate.AskAsync("GET " + Path, Gate.Bearer(Gate.Token(secret: OtherSecret)))).Status);
    }

    [Fact]
    public async Task And_limits_by_the_new_limits()
    {
        Assert.Empty((await _gate.AskAsync("GET " + Path, Gate.Bearer()))["RateLimit-Policy"]);
        Write(Configuration(_one, rate: 1, burst: 2));
        await HoldsAsync(2);
        var answers = new List<RawAnswer>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await _gate.AskAsync("GET " + Path, Gate.Bearer()));
        }

        Assert.Contains("q=2", Assert.Single(answers[0]["RateLimit-Policy"]), StringComparison.Ordinal);
        Assert.Contains(answers, static answer => answer.Status == 429);
    }

    [Fact]
    public async Task And_names_what_only_a_restart_takes_over()
    {
        Write(Configuration(_other).Replace("\"jwt\"", "\"shutdown\": { \"timeout\": \"7s\" }, \"log\": { \"level\": \"debug\" }, \"jwt\"", StringComparison.Ordinal));
        await HoldsAsync(2);

        await Patience.UntilAsync(
            () => Task.FromResult(_gate.Process.Output.Contains("SHUTDOWN_TIMEOUT, LOG_LEVEL changed too, but only a restart", StringComparison.Ordinal)), "a warning");
        Assert.Equal("other", await AskAsync());
    }

    [Fact]
    public async Task And_ends_with_the_old_one_what_began_with_it()
    {
        var (asked, mayAnswer) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _one.Answer = async (received, stream) =>
        {
            asked.TrySetResult();
            await mayAnswer.Task;
            return await StubService.Text("at last")(received, stream);
        };
        var answer = AskAsync();
        await asked.Task.WaitAsync(Patience.Length);
        Write(Configuration(_other));
        await HoldsAsync(2);

        Assert.Equal("other", await AskAsync());
        mayAnswer.SetResult();
        Assert.Equal("at last", await answer);
    }

    [Fact]
    public async Task Under_load_without_losing_a_request_or_a_socket()
    {
        const int Reloads = 6;
        const int Sockets = 20;
        _one.Answer = EchoOr("one");
        _other.Answer = EchoOr("other");
        var sockets = new List<RawClient>();
        for (var i = 0; i < Sockets; i++)
        {
            var socket = await RawClient.OpenAsync(_gate);
            sockets.Add(socket);
            await socket.SayAsync(
                "GET /ws HTTP/1.1\r\nHost: gate.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + Gate.Bearer() + "\r\n");
            Assert.StartsWith("HTTP/1.1 101", await socket.HeadAsync(), StringComparison.Ordinal);
        }

        using var enough = new CancellationTokenSource();
        var asking = Enumerable.Range(0, 4).Select(_ => AskOnAsync(enough.Token)).ToArray();
        for (var reload = 0; reload < Reloads; reload++)
        {
            Write(Configuration(reload % 2 == 0 ? _other : _one, rate: reload % 2 == 0 ? 100_000 : 0));
            await HoldsAsync(reload + 2);
        }

        await enough.CancelAsync();
        var answers = (await Task.WhenAll(asking)).SelectMany(static answers => answers).ToList();
        Assert.True(answers.Count >= 200, $"only {answers.Count} requests");
        Assert.DoesNotContain(answers, static answer => answer.Status != 200);
        Assert.Contains(answers, static answer => answer.Text == "one");
        Assert.Contains(answers, static answer => answer.Text == "other");

        // Wholly by one of them: whoever is answered by the second service was limited, and by the first not.
        Assert.All(answers, static answer => Assert.Equal(answer.Text == "other" ? 1 : 0, answer["RateLimit-Policy"].Length));
        foreach (var socket in sockets)
        {
            await socket.SayAsync("still here");
            Assert.Equal("still here", await socket.ReadAsync(10));
            socket.Dispose();
        }
    }

    private static Task<Gate> StartAsync(string file) => Gate.StartAsync(
        ("GATEHOUSE_CONFIG", file), ("GATEHOUSE_PROFILE", ""), ("JWT_SECRET", ""), ("UPSTREAM_AUTH_URL", ""), ("UPSTREAM_MESSAGE_URL", ""), ("UPSTREAM_DELIVERY_URL", ""));

    private static Func<Received, Stream, Task<bool>> EchoOr(string text) => async (received, stream) =>
    {
        if (received["Upgrade"] is not ["websocket"])
        {
            return await StubService.Text(text)(received, stream);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"));
        var buffer = new byte[100];
        while (await stream.ReadAsync(buffer) is > 0 and var count)
        {
            await stream.WriteAsync(buffer.AsMemory(0, count));
        }

        return false;
    };

    private static string Configuration(StubService service, string secret = Secret, int rate = 0, int burst = 100_000) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
            "profile": "realchat",
            "jwt": { "secret": "{{secret}}" },
            "perimeter": { "message_url": "{{service.Origin}}", "auth_url": "{{service.Origin}}", "delivery_url": "{{service.Origin}}", "rate": {{rate}}, "burst": {{burst}} }
        }
        """);

    private async Task<List<RawAnswer>> AskOnAsync(CancellationToken enough)
    {
        var answers = new List<RawAnswer>();
        while (!enough.IsCancellationRequested)
        {
            answers.Add(await _gate.AskAsync("GET " + Path, Gate.Bearer()));
        }

        return answers;
    }

    // In two steps, as editors do.
    private void Write(string text)
    {
        System.IO.File.WriteAllText(File, text[..(text.Length / 2)]);
        System.IO.File.WriteAllText(File, text);
    }

    private async Task<string> AskAsync() => (await _gate.AskAsync("GET " + Path, Gate.Bearer())).Text;

    private Task HoldsAsync(int generation, Gate? gate = null) => Patience.UntilAsync(
        () => Task.FromResult(Generation().Matches((gate ?? _gate).Process.Output).Any(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) >= generation)),
        $"generation {generation}");

    [GeneratedRegex(@"from now on, generation (\d+)")]
    private static partial Regex Generation();
}

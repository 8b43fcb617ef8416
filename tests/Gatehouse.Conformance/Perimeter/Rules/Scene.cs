using System.Net.Sockets;
using Gatehouse.Conformance.Perimeter.Rules.Proxies;
using Gatehouse.Conformance.Perimeter.Rules.Wires;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>Says that a rule does not hold, where a script could not go on.</summary>
public sealed class RuleBrokenException(string found) : Exception(found);

/// <summary>A request that reached the service.</summary>
/// <param name="Request">As it came.</param>
/// <param name="Connection">Which connection it came on.</param>
/// <param name="Number">The first of its rule is 1.</param>
public sealed record Seen(Message Request, long Connection, int Number)
{
    /// <summary>How the gateway left the connection, if it was watched until then.</summary>
    public WireEnd End { get; set; }
}

/// <summary>A rule being played: a client, a gateway, and the service behind it. Its requests carry its marker, so that many scenes share one gateway and one service.</summary>
public sealed class Scene : IAsyncDisposable
{
    private const int PieceSize = 64 * 1024;
    private const int PiecesPerMegabyte = 1024 * 1024 / PieceSize;

    // What does not move for so long does not move. A slow machine can only make this too kind.
    private static readonly TimeSpan Still = TimeSpan.FromMilliseconds(700);

    private readonly Lock _gate = new();
    private readonly List<Seen> _seen = [];
    private readonly HashSet<string> _said = [];
    private readonly CancellationTokenSource _patience;
    private Task _pouring = Task.CompletedTask;
    private int _piecesTaken;
    private TaskCompletionSource _changed = NewSignal();

    public Scene(Rule rule, string marker, Proxy proxy)
    {
        Rule = rule;
        Marker = marker;
        Proxy = proxy;
        _patience = new CancellationTokenSource(proxy.Patience, TimeProvider.System);
        Token = Gate.Token(marker);
        Client = new ClientSide(this);
    }

    public Rule Rule { get; }

    /// <summary>A word that no other scene has.</summary>
    public string Marker { get; }

    public Proxy Proxy { get; }

    /// <summary>A good token; its subject is the marker, so that limits are this scene's own.</summary>
    public string Token { get; }

    public ClientSide Client { get; }

    /// <summary>Cancelled when nobody wants to wait any longer.</summary>
    public CancellationToken Patience => _patience.Token;

    /// <summary>What has reached the service so far.</summary>
    public IReadOnlyList<Seen> Seen
    {
        get
        {
            lock (_gate)
            {
                return [.. _seen];
            }
        }
    }

    /// <summary>Plays it to its end.</summary>
    /// <returns>Null when the rule holds; otherwise what was found instead.</returns>
    public async Task<string?> PlayAsync()
    {
        try
        {
            foreach (var step in Rule.Client)
            {
                await step(Client);
            }

            foreach (var expectation in Rule.Expects)
            {
                if (await expectation(this) is { } found)
                {
                    return found;
                }
            }

            return null;
        }
        catch (RuleBrokenException broken)
        {
            return broken.Message;
        }
        catch (OperationCanceledException) when (_patience.IsCancellationRequested)
        {
            return Client.Answers.Count == 0 ? "no answer" : "does not go on";
        }
    }

    public Seen Saw(Message request, long connection)
    {
        lock (_gate)
        {
            var seen = new Seen(request, connection, _seen.Count + 1);
            _seen.Add(seen);
            Changed_Locked();
            return seen;
        }
    }

    /// <summary>Of what was poured in, how many pieces of 64 KB the gateway has taken so far.</summary>
    public int PiecesTaken => Volatile.Read(ref _piecesTaken);

    /// <summary>The same in the background, until the scene ends.</summary>
    public void BeginPouring(Wire wire, int megabytes) => _pouring = PourAsync(wire, megabytes);

    /// <summary>Pours megabytes into the gateway, for as long as it takes them.</summary>
    public async Task PourAsync(Wire wire, int megabytes)
    {
        var piece = new byte[PieceSize];
        Array.Fill(piece, (byte)'x');
        try
        {
            for (var sent = 0; sent < megabytes * PiecesPerMegabyte; sent++)
            {
                await wire.SendAllAsync(piece);
                Interlocked.Increment(ref _piecesTaken);
                Changed();
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The scene is over, which is how most of these end.
        }
    }

    /// <summary>Waits until it takes no more, or has taken too much.</summary>
    public async Task<bool> PilesUpLessThanAsync(int megabytes)
    {
        while (PiecesTaken < megabytes * PiecesPerMegabyte)
        {
            var taken = PiecesTaken;
            using var still = new CancellationTokenSource(Still, TimeProvider.System);
            while (PiecesTaken == taken)
            {
                try
                {
                    await ChangedTask().WaitAsync(still.Token);
                }
                catch (OperationCanceledException) when (PiecesTaken == taken && taken > 0)
                {
                    return true;
                }
                catch (OperationCanceledException)
                {
                    break;
                }
            }

            Patience.ThrowIfCancellationRequested();
        }

        return false;
    }

    /// <summary>A word from one side's script to the other's.</summary>
    public void Say(string word)
    {
        lock (_gate)
        {
            _said.Add(word);
            Changed_Locked();
        }
    }

    public bool HasSaid(string word)
    {
        lock (_gate)
        {
            return _said.Contains(word);
        }
    }

    /// <summary>Something is different: whoever waits should look again.</summary>
    public void Changed()
    {
        lock (_gate)
        {
            Changed_Locked();
        }
    }

    /// <summary>Waits until something holds at the other end.</summary>
    public async Task UntilAsync(Func<bool> holds, string otherwise)
    {
        while (true)
        {
            var changed = ChangedTask();
            if (holds())
            {
                return;
            }

            try
            {
                await changed.WaitAsync(Patience);
            }
            catch (OperationCanceledException)
            {
                throw new RuleBrokenException(otherwise);
            }
        }
    }

    /// <summary>Waits until something holds; others than Gatehouse only for a while.</summary>
    public Task LetAsync(Func<bool> holds, string otherwise)
    {
        var whileLasts = Proxy.IsOurs ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(1);
        return Task.WhenAny(UntilAsync(holds, otherwise), Task.Delay(whileLasts, TimeProvider.System, Patience)).Unwrap();
    }

    /// <summary>Puts in what differs between scenes: <c>{rule}</c> the marker, <c>{here}</c> a protected target, <c>{socket}</c> that of sockets, <c>{token}</c>, and <c>{fields}</c> what every request has.</summary>
    public string Fill(string text) => text
        .Replace("{fields}", "Host: gate.example\r\nAuthorization: Bearer {token}\r\nX-Rule: {rule}\r\n", StringComparison.Ordinal)
        .Replace("{here}", "/api/v1/messages/{rule}", StringComparison.Ordinal)
        .Replace("{socket}", "/ws?rule={rule}", StringComparison.Ordinal)
        .Replace("{rule}", Marker, StringComparison.Ordinal)
        .Replace("{token}", Token, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _patience.CancelAsync();
        Client.Dispose();
        await _pouring;
        _patience.Dispose();
    }

    private Task ChangedTask()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    private void Changed_Locked()
    {
        _changed.SetResult();
        _changed = NewSignal();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Edge.Authentication;

/// <summary>
/// Argon2id for passwords, on threads of its own, so that hashing never holds up a request that needs none. Bounded in how many run and how many wait.
/// Owned by the container, which ends it.
/// </summary>
public sealed partial class PasswordHasher : IDisposable
{
    private const int SaltBytes = 16;
    private const int TagBytes = 32;

    private readonly PasswordOptions _options;
    private readonly RandomNumberGenerator _random;
    private readonly TimeProvider _clock;
    private readonly EdgeMetrics _metrics;
    private readonly ILogger<PasswordHasher> _logger;
    private readonly BlockingCollection<Job> _jobs;
    private readonly Thread[] _threads;
    private readonly PhcString _nobody;
    private bool _ended;

    public PasswordHasher(
        PasswordOptions options, RandomNumberGenerator random, TimeProvider clock, EdgeMetrics metrics, ILogger<PasswordHasher> logger)
    {
        EdgeOptions.Refuse(options.Mistakes());
        _options = options;
        _random = random;
        _clock = clock;
        _metrics = metrics;
        _logger = logger;
        _nobody = new PhcString(options.Cost, new byte[SaltBytes], new byte[TagBytes]);
        _jobs = new BlockingCollection<Job>(options.Waiting);
        _threads = new Thread[options.AtOnce];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"argon2-{i}" };
            _threads[i].Start();
        }
    }

    /// <returns>Argon2id in PHC form; null when too many are waiting already, or we are stopping.</returns>
    public async ValueTask<string?> HashAsync(string password, CancellationToken cancellationToken)
    {
        var salt = new byte[SaltBytes];
        _random.GetBytes(salt);
        var tag = await RunAsync(password, _options.Cost, salt, TagBytes, cancellationToken);
        return tag is null ? null : new PhcString(_options.Cost, salt, tag).ToString();
    }

    /// <param name="password">What somebody typed.</param>
    /// <param name="hash">Null for a user who does not exist: takes as long as for one who does, and is false.</param>
    /// <param name="cancellationToken">When the asker is gone.</param>
    /// <returns>Null when too many are waiting already, or we are stopping.</returns>
    public async ValueTask<bool?> VerifyAsync(string password, string? hash, CancellationToken cancellationToken)
    {
        var known = hash is null ? null : PhcString.Parse(hash);
        if (hash is not null && known is null)
        {
            LogUnreadable();
        }

        var stored = known ?? _nobody;
        var tag = await RunAsync(password, stored.Cost, stored.Salt, stored.Tag.Length, cancellationToken);
        if (tag is null)
        {
            return null;
        }

        // Nobody's hash is compared too, and is false even for the one password in 2^256 that would fit.
        return CryptographicOperations.FixedTimeEquals(tag, stored.Tag.Span) & known is not null;
    }

    /// <summary>Ends the threads after the hashes they are at; whoever waits is cancelled.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, true))
        {
            return;
        }

        _jobs.CompleteAdding();
        while (_jobs.TryTake(out var job))
        {
            job.Done.TrySetCanceled();
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _jobs.Dispose();
    }

    private async Task<byte[]?> RunAsync(string password, Argon2Cost cost, ReadOnlyMemory<byte> salt, int tagLength, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var job = new Job(password, cost, salt, tagLength);
        if (!TryEnqueue(job))
        {
            _metrics.PasswordRefused();
            return null;
        }

        await using var _ = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource<byte[]>)state!).TrySetCanceled(token), job.Done);
        return await job.Done.Task;
    }

    private bool TryEnqueue(Job job)
    {
        try
        {
            return _jobs.TryAdd(job);
        }
        catch (InvalidOperationException)
        {
            // Stopping: completed or disposed between the request's arrival and now.
            return false;
        }
    }

    private void Work()
    {
        using var memory = new Argon2Memory();
        foreach (var job in _jobs.GetConsumingEnumerable())
        {
            // Nobody wants the answer any more.
            if (job.Done.Task.IsCompleted)
            {
                continue;
            }

            try
            {
                job.Done.TrySetResult(Run(job, memory));
            }
            catch (OutOfMemoryException failure)
            {
                // The machine cannot give 19 MiB: this login fails, the thread and the house live on.
                job.Done.TrySetException(failure);
            }
        }
    }

    private byte[] Run(Job job, Argon2Memory memory)
    {
        var started = _clock.GetTimestamp();
        var password = Encoding.UTF8.GetBytes(job.Password);
        var tag = new byte[job.TagLength];
        Argon2id.Hash(password, job.Salt.Span, [], [], job.Cost, memory, tag);
        CryptographicOperations.ZeroMemory(password);
        memory.Shrink(Argon2id.BlocksFor(_options.Cost));
        _metrics.PasswordHashed(_clock.GetElapsedTime(started));
        return tag;
    }

    [LoggerMessage(1300, LogLevel.Error, "A stored password hash is not an Argon2id PHC string at a bearable cost; its owner cannot log in")]
    private partial void LogUnreadable();

    // Not a record: its text would contain the password.
    private sealed class Job(string password, Argon2Cost cost, ReadOnlyMemory<byte> salt, int tagLength)
    {
        public string Password { get; } = password;

        public Argon2Cost Cost { get; } = cost;

        public ReadOnlyMemory<byte> Salt { get; } = salt;

        public int TagLength { get; } = tagLength;

        public TaskCompletionSource<byte[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

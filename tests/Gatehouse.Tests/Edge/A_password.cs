using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Edge;

public sealed class A_password : IDisposable
{
    private static readonly Argon2Cost Cheap = new(8, 1, 1);

    private readonly EdgeMetrics _metrics = new();

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task is_known_again_by_its_hash()
    {
        using var hasher = Hasher(new PasswordOptions());
        var hash = await hasher.HashAsync("Passwort1!", default);

        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.True(await hasher.VerifyAsync("Passwort1!", hash, default));
        Assert.False(await hasher.VerifyAsync("passwort1!", hash, default));
        Assert.False(await hasher.VerifyAsync("", hash, default));
    }

    [Fact]
    public async Task has_another_salt_each_time()
    {
        using var hasher = Hasher(new PasswordOptions { Cost = Cheap });
        Assert.NotEqual(await hasher.HashAsync("Passwort1!", default), await hasher.HashAsync("Passwort1!", default));
    }

    [Fact]
    public async Task hashed_elsewhere_at_another_cost_is_verified_at_that_cost()
    {
        using var hasher = Hasher(new PasswordOptions { Cost = Cheap });

        // By the reference implementation's command: echo -n password | argon2 somesalt -id -m 16 -t 2 -p 1 (also in its test.c).
        const string Foreign = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        Assert.True(await hasher.VerifyAsync("password", Foreign, default));
        Assert.False(await hasher.VerifyAsync("Password", Foreign, default));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData("$argon2id$v=19$m=4194304,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public async Task of_nobody_or_with_an_unreadable_hash_is_hashed_all_the_same_and_wrong(string? hash)
    {
        using var hasher = Hasher(new PasswordOptions { Cost = Cheap });
        var hashed = 0;
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == _metrics.Meter && instrument.Name == "password_hash_seconds")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref hashed));
        listener.Start();

        Assert.False(await hasher.VerifyAsync("Passwort1!", hash, default));
        Assert.Equal(1, hashed);
    }

    [Fact]
    public async Task is_refused_when_too_many_wait()
    {
        using var clock = new StuckClock();
        using var hasher = Hasher(new PasswordOptions { Cost = Cheap, AtOnce = 1, Waiting = 2 }, clock);
        var running = hasher.HashAsync("Passwort1!", default).AsTask();
        clock.Reached.Wait();
        var first = hasher.HashAsync("Passwort1!", default).AsTask();
        using var gone = new CancellationTokenSource();
        var second = hasher.HashAsync("Passwort1!", gone.Token).AsTask();

        Assert.Null(await hasher.HashAsync("Passwort1!", default));
        Assert.Null(await hasher.VerifyAsync("Passwort1!", null, default));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        clock.Released.Set();
        Assert.NotNull(await running);
        Assert.NotNull(await first);
    }

    [Fact]
    public async Task is_refused_after_the_end()
    {
        var hasher = Hasher(new PasswordOptions { Cost = Cheap });
        hasher.Dispose();
        hasher.Dispose();
        Assert.Null(await hasher.HashAsync("Passwort1!", default));
        Assert.Null(await hasher.VerifyAsync("Passwort1!", null, default));
    }

    [Fact]
    public async Task is_not_hashed_for_somebody_who_is_gone()
    {
        using var hasher = Hasher(new PasswordOptions { Cost = Cheap });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => hasher.HashAsync("Passwort1!", new CancellationToken(canceled: true)).AsTask());
    }

    [Fact]
    public async Task may_come_from_many_people_at_once()
    {
        using var hasher = Hasher(new PasswordOptions { Cost = Cheap, AtOnce = 4, Waiting = 1000 });
        var hash = await hasher.HashAsync("Passwort1!", default);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => hasher.VerifyAsync(i % 2 == 0 ? "Passwort1!" : "other", hash, default).AsTask()));
        Assert.All(answers.Index(), answer => Assert.Equal(answer.Index % 2 == 0, answer.Item));
    }

    [Fact]
    public void hash_is_written_as_it_is_read() => Prop.ForAll<PositiveInt, byte[], byte[]>(static (number, salt, tag) =>
    {
        var phc = new PhcString(new Argon2Cost(8 + (number.Get % 1000), 1 + (number.Get % 16), 1), Sized(salt, 8, 64), Sized(tag, 16, 64));
        return PhcString.Parse(phc.ToString())?.ToString() == phc.ToString();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void hash_is_never_a_reason_to_throw() => Prop.ForAll<string>(static text => text is null || PhcString.Parse(text) is null).QuickCheckThrowOnFailure();

    [Fact]
    public void hash_has_one_spelling() => Prop.ForAll<int, char>(static (at, to) =>
    {
        var text = Phc("m=19456,t=2,p=1").ToCharArray();
        text[(int)((uint)at % (uint)text.Length)] = to;
        return PhcString.Parse(new string(text)) is not { } read || read.ToString() == new string(text);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("m=19456,t=2,p=1", true)]
    [InlineData("m=262144,t=16,p=16", true)]
    [InlineData("m=262145,t=2,p=1", false)]
    [InlineData("m=4294967295,t=2,p=1", false)]
    [InlineData("m=99999999999999999999,t=2,p=1", false)]
    [InlineData("m=19456,t=17,p=1", false)]
    [InlineData("m=19456,t=0,p=1", false)]
    [InlineData("m=19456,t=2,p=17", false)]
    [InlineData("m=19456,t=2,p=0", false)]
    [InlineData("m=7,t=2,p=1", false)]
    [InlineData("m=15,t=2,p=2", false)]
    [InlineData("m=-8,t=2,p=1", false)]
    [InlineData("m=1945\0,t=2,p=1", false)]
    [InlineData("m=+19456,t=2,p=1", false)]
    [InlineData("m=019456,t=2,p=1", false)]
    [InlineData("m= 19456,t=2,p=1", false)]
    [InlineData("m=,t=2,p=1", false)]
    [InlineData("t=2,m=19456,p=1", false)]
    [InlineData("m=19456,t=2", false)]
    [InlineData("m=19456,t=2,p=1,keyid=a", false)]
    public void hash_is_read_only_at_a_bearable_cost(string parameters, bool isFine) => Assert.Equal(isFine, PhcString.Parse(Phc(parameters)) is not null);

    [Theory]
    [InlineData("$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ=$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHR$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhb$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXP")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc$")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc\n")]
    [InlineData("argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")]
    public void hash_is_not(string text) => Assert.Null(PhcString.Parse(text));

    private static string Phc(string parameters) => $"$argon2id$v=19${parameters}$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    private static byte[] Sized(byte[] bytes, int least, int most)
    {
        var sized = new byte[Math.Clamp(bytes.Length, least, most)];
        bytes.AsSpan(0, Math.Min(bytes.Length, most)).CopyTo(sized);
        return sized;
    }

    private PasswordHasher Hasher(PasswordOptions options, TimeProvider? clock = null) =>
        new(options, RandomNumberGenerator.Create(), clock ?? TimeProvider.System, _metrics, NullLogger<PasswordHasher>.Instance);

    /// <summary>Holds up whoever asks for the time, as the hasher does when it starts.</summary>
    private sealed class StuckClock : TimeProvider, IDisposable
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Released { get; } = new();

        public override long GetTimestamp()
        {
            Reached.Set();
            Released.Wait();
            return 0;
        }

        public void Dispose()
        {
            Reached.Dispose();
            Released.Dispose();
        }
    }
}

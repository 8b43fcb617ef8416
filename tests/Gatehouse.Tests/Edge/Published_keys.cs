using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

/// <summary>Keys that an issuer publishes, over real HTTP, with a clock that moves when told.</summary>
public sealed class Published_keys : IAsyncLifetime
{
    private const string Claims = """{"sub":"ada","exp":99999999999}""";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly RememberedLog<JwksSource> _log = new();
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private IssuerHost _issuer = null!;
    private JwksSource _source = null!;
    private PerimeterTokens _tokens = null!;

    public async Task InitializeAsync()
    {
        _issuer = await IssuerHost.StartAsync(Issuer.Rs256.Jwk);
        _source = Source(new JwksOptions { Url = _issuer.Url, Timeout = TimeSpan.FromSeconds(30) });
        _tokens = new PerimeterTokens(_source, new PerimeterTokenOptions(), _clock, _metrics);
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        await _issuer.DisposeAsync();
        _client.Dispose();
        _metrics.Dispose();
    }

    [Fact]
    public async Task are_asked_for_when_first_needed_and_once()
    {
        Assert.Equal(0, _issuer.Asked);
        Assert.Null(await RefusalOf(Issuer.Rs256));
        Assert.Null(await RefusalOf(Issuer.Rs256));
        Assert.Equal(1, _issuer.Asked);
        Assert.Single(_log.Of(1340));
    }

    [Fact]
    public async Task are_asked_for_once_by_many_who_come_at_once()
    {
        var gate = new TaskCompletionSource();
        _issuer.Gate = gate.Task;
        var all = Enumerable.Range(0, 50).Select(_ => RefusalOf(Issuer.Rs256)).ToList();
        gate.SetResult();

        Assert.All(await Task.WhenAll(all).WaitAsync(Patience), Assert.Null);
        Assert.Equal(1, _issuer.Asked);
    }

    [Theory]
    [InlineData(null, null, 5 * 60)]
    [InlineData("max-age=1", null, 5 * 60)]
    [InlineData("max-age=0", null, 5 * 60)]
    [InlineData("max-age=nonsense", null, 5 * 60)]
    [InlineData("no-store, max-age=3600", null, 5 * 60)]
    [InlineData("public, max-age=3600", null, 3600)]
    [InlineData("max-age=3600", "600", 3000)]
    [InlineData("max-age=3600", "7200", 5 * 60)]
    [InlineData("max-age=864000", null, 24 * 3600)]
    public async Task hold_as_long_as_the_issuer_says_between_five_minutes_and_a_day(string? cacheControl, string? age, int seconds)
    {
        _issuer.CacheControl = cacheControl;
        _issuer.Age = age;
        await RefusalOf(Issuer.Rs256);

        _clock.Advance((TimeSpan.FromSeconds(seconds) * 0.75) - TimeSpan.FromSeconds(1));
        Assert.NotNull(_source.Current);

        // From three quarters on they are asked for meanwhile, without anybody waiting.
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(_source.Current);
        await Settled();
        Assert.Equal(2, _issuer.Asked);
    }

    [Fact]
    public async Task are_waited_for_when_they_are_too_old()
    {
        await RefusalOf(Issuer.Rs256);
        _issuer.Body = Issuer.Set(Issuer.Es256.Jwk);
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(TokenRefusal.UnknownKey, await RefusalOf(Issuer.Rs256));
        Assert.Null(await RefusalOf(Issuer.Es256));
    }

    [Fact]
    public async Task may_overlap_while_they_are_exchanged_and_the_old_ones_are_refused_after_that()
    {
        Assert.Null(await RefusalOf(Issuer.Rs256));

        // The new key is there: known at its first token, and the old one still good.
        _issuer.Body = Issuer.Set(Issuer.Rs256.Jwk, Issuer.Es256.Jwk);
        _clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(await RefusalOf(Issuer.Es256));
        Assert.Null(await RefusalOf(Issuer.Rs256));

        // The old key is gone: also for tokens that were verified a moment ago.
        _issuer.Body = Issuer.Set(Issuer.Es256.Jwk);
        Assert.Null(await RefusalOf(Issuer.Rs256));
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await RefusalOf(Issuer.Es256));
        Assert.Equal(TokenRefusal.UnknownKey, await RefusalOf(Issuer.Rs256));
        Assert.Equal(3, _issuer.Asked);
    }

    [Fact]
    public async Task are_not_asked_for_by_strangers_who_invent_names_more_than_every_half_minute()
    {
        await RefusalOf(Issuer.Rs256);
        _clock.Advance(TimeSpan.FromSeconds(30));
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(TokenRefusal.UnknownKey, await RefusalOf(Issuer.Rs256, $"invented-{number}"));
        }

        Assert.Equal(2, _issuer.Asked);
        _clock.Advance(TimeSpan.FromSeconds(29));
        await RefusalOf(Issuer.Rs256, "invented");
        Assert.Equal(2, _issuer.Asked);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await RefusalOf(Issuer.Rs256, "invented");
        Assert.Equal(3, _issuer.Asked);
    }

    [Fact]
    public async Task are_asked_for_once_by_many_strangers_at_once()
    {
        await RefusalOf(Issuer.Rs256);
        _clock.Advance(TimeSpan.FromSeconds(30));
        var gate = new TaskCompletionSource();
        _issuer.Gate = gate.Task;
        var all = Enumerable.Range(0, 50).Select(number => RefusalOf(Issuer.Rs256, $"invented-{number}")).ToList();

        // Known keys do not wait for the answer.
        Assert.Null(await RefusalOf(Issuer.Rs256));
        gate.SetResult();
        Assert.All(await Task.WhenAll(all).WaitAsync(Patience), refusal => Assert.Equal(TokenRefusal.UnknownKey, refusal));
        Assert.Equal(2, _issuer.Asked);
    }

    [Fact]
    public async Task are_not_asked_for_by_a_token_whose_key_is_known_but_for_another_algorithm()
    {
        await RefusalOf(Issuer.Rs256);
        _clock.Advance(TimeSpan.FromSeconds(60));
        var token = Issuer.Rs256.Sign(Claims, """{"alg":"HS256","kid":"harbour-1"}""");
        Assert.Equal(TokenRefusal.UnknownKey, (await _tokens.VerifyAsync(token, CancellationToken.None)).Refusal);
        Assert.Equal(1, _issuer.Asked);
    }

    [Fact]
    public async Task stay_while_the_issuer_is_down_and_are_renewed_when_it_is_back()
    {
        await RefusalOf(Issuer.Rs256);
        _issuer.Status = 503;
        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await RefusalOf(Issuer.Rs256));

        // The keys may be there a moment before the question is written down as answered.
        await Settled();
        for (var turn = 0; turn < 5; turn++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
            Assert.Null(await RefusalOf(Issuer.Rs256));
            await Settled();
        }

        // Asked again every ten seconds, and said once.
        Assert.Equal(7, _issuer.Asked);
        Assert.Contains("503", Assert.Single(_log.Of(1342)), StringComparison.Ordinal);

        _issuer.Status = 200;
        _issuer.Body = Issuer.Set(Issuer.Es256.Jwk);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.NotNull(_source.Current);
        await Settled();
        Assert.Equal(TokenRefusal.UnknownKey, await RefusalOf(Issuer.Rs256));
        Assert.Null(await RefusalOf(Issuer.Es256));
        Assert.Single(_log.Of(1343));
    }

    [Fact]
    public async Task that_were_never_had_are_our_trouble_and_are_asked_for_again_after_a_while()
    {
        _issuer.Status = 500;
        using var counts = new CountedTokens(_metrics);
        Assert.Equal(TokenRefusal.NoKeys, await RefusalOf(Issuer.Rs256));
        Assert.Equal(TokenRefusal.NoKeys, await RefusalOf(Issuer.Rs256));
        Assert.Equal(1, _issuer.Asked);
        Assert.Equal(1, counts.Fetches("failed"));

        _issuer.Status = 200;
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await RefusalOf(Issuer.Rs256));
        Assert.Equal(1, counts.Fetches("good"));
    }

    [Theory]
    [InlineData(302, "")]
    [InlineData(404, """{"keys":[]}""")]
    [InlineData(200, "")]
    [InlineData(200, "<html>")]
    [InlineData(200, """{"keys":[]}""")]
    [InlineData(200, """{"keys":[{"kty":"oct","k":"c2VjcmV0IG9mIHRoaXJ0eS10d28gYnl0ZXMgb3IgbW9yZQ"}]}""")]
    public async Task are_not_exchanged_for_an_answer_that_is_none(int status, string body)
    {
        await RefusalOf(Issuer.Rs256);
        _issuer.Status = status;
        _issuer.Body = body;
        _clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Null(await RefusalOf(Issuer.Rs256));
        Assert.Equal(2, _issuer.Asked);
        Assert.Single(_log.Of(1342));
    }

    [Fact]
    public async Task are_read_up_to_a_size_and_no_further()
    {
        _issuer.Body = Issuer.Set(Issuer.Rs256.Jwk).PadRight(JwkSet.MaxLength);
        Assert.Null(await RefusalOf(Issuer.Rs256));

        _issuer.Body = Issuer.Set(Issuer.Es256.Jwk).PadRight(JwkSet.MaxLength + 1);
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(await RefusalOf(Issuer.Rs256));
        Assert.Contains("more than", Assert.Single(_log.Of(1342)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task are_not_waited_for_longer_than_the_timeout()
    {
        _issuer.Gate = new TaskCompletionSource().Task;
        await using var source = Source(new JwksOptions { Url = _issuer.Url, Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(0, (await source.LoadAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).Count);
        Assert.Contains("too long", Assert.Single(_log.Of(1342)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task of_nobody_there_are_no_keys()
    {
        var url = _issuer.Url;
        await _issuer.DisposeAsync();
        await using var source = Source(new JwksOptions { Url = url });
        Assert.Equal(0, (await source.LoadAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).Count);
        Assert.Single(_log.Of(1342));
        Assert.Empty(_log.Of(1344));
    }

    [Fact]
    public async Task are_still_asked_for_when_the_one_who_asked_is_gone()
    {
        var gate = new TaskCompletionSource();
        _issuer.Gate = gate.Task;
        using var gone = new CancellationTokenSource();
        var first = _source.LoadAsync(gone.Token).AsTask();
        var second = _source.LoadAsync(CancellationToken.None).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));

        gate.SetResult();
        Assert.Equal(1, (await second.WaitAsync(Patience)).Count);
    }

    [Fact]
    public async Task that_are_equal_keep_what_was_verified_with_them()
    {
        using var counts = new CountedTokens(_metrics);
        var token = Issuer.Rs256.Sign(Claims);
        await _tokens.VerifyAsync(token, CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(31));
        await RefusalOf(Issuer.Rs256, "invented");
        await _tokens.VerifyAsync(token, CancellationToken.None);
        Assert.Equal(2, _issuer.Asked);
        Assert.Equal(1, counts.Of("tokens_verified_total"));
        Assert.Equal(1, counts.Of("tokens_remembered_total"));
    }

    [Fact]
    public async Task are_no_longer_asked_for_once_the_house_closes()
    {
        _issuer.Gate = new TaskCompletionSource().Task;
        var waiting = _source.LoadAsync(CancellationToken.None).AsTask();
        await _source.DisposeAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(0, (await waiting.WaitAsync(Patience)).Count);

        Assert.Equal(0, (await _source.LoadAsync(CancellationToken.None)).Count);
        Assert.Empty(_log.Of(1342));
    }

    [Fact]
    public void come_from_a_URL_that_is_one_and_may_stand_in_a_log()
    {
        Assert.Throws<ArgumentException>(() => Source(new JwksOptions { Url = new Uri("/keys", UriKind.Relative) }));
        Assert.Throws<ArgumentException>(() => Source(new JwksOptions { Url = new Uri("file:///keys") }));
        Assert.Throws<ArgumentException>(() => Source(new JwksOptions { Url = new Uri("http://ada:secret@harbour.example/keys") }));
        Assert.Throws<ArgumentException>(() => Source(new JwksOptions { Url = _issuer.Url, Timeout = TimeSpan.FromMinutes(1) }));
    }

    private JwksSource Source(JwksOptions options) => new(_client, options, _clock, _metrics, _log);

    private async Task<TokenRefusal?> RefusalOf(Issuer issuer, string? keyId = null)
    {
        var token = keyId is null ? issuer.Sign(Claims) : issuer.Sign(Claims, $$"""{"alg":"RS256","kid":"{{keyId}}"}""");
        var verdict = await _tokens.VerifyAsync(token, CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.Equal(verdict.Refusal == TokenRefusal.None ? "ada" : null, verdict.Subject);
        return verdict.Refusal == TokenRefusal.None ? null : verdict.Refusal;
    }

    // An unknown name waits for the question that is under way; right after one it asks none itself.
    private async Task Settled() => await _source.SeekAsync("nobody", CancellationToken.None).AsTask().WaitAsync(Patience);
}

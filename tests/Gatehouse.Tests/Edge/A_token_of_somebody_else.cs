using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public sealed class A_token_of_somebody_else : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly Hs256Key _secret = new("a secret of thirty-two bytes, or more"u8);

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public async Task names_its_subject()
    {
        Assert.Equal("ada", (await Verify(Signed("""{"sub":"ada","exp":99999999999}"""))).Subject);
        Assert.Equal("auth0|5f7c8ec7 c33c", (await Verify(Signed("""{"sub":"auth0|5f7c8ec7 c33c","exp":99999999999}"""))).Subject);
        Assert.Equal(new string('a', 200), (await Verify(Signed($$"""{"sub":"{{new string('a', 200)}}","exp":99999999999}"""))).Subject);
    }

    [Fact]
    public async Task may_be_signed_with_any_key_of_a_ring()
    {
        Assert.True(JwkSet.TryRead(Encoding.UTF8.GetBytes(Issuer.Set(Issuer.Rs256.Jwk, Issuer.Ps256.Jwk, Issuer.Es256.Jwk)), out var set, out _));
        var tokens = Tokens(new PerimeterTokenOptions(), new FixedKeys(set.Keys));
        foreach (var issuer in (Issuer[])[Issuer.Rs256, Issuer.Ps256, Issuer.Es256])
        {
            var token = issuer.Sign("""{"sub":"ada","exp":99999999999}""");
            Assert.Equal("ada", (await tokens.VerifyAsync(token, CancellationToken.None)).Subject);
            Assert.Equal("ada", (await tokens.VerifyAsync(token, CancellationToken.None)).Subject);
        }
    }

    [Theory]
    [InlineData(null, TokenRefusal.Missing)]
    [InlineData("", TokenRefusal.Missing)]
    [InlineData("ada", TokenRefusal.Malformed)]
    [InlineData("a.b.c.d.e", TokenRefusal.Malformed)]
    [InlineData("ä.ö.ü", TokenRefusal.Malformed)]
    [InlineData("eyJhbGciOiJub25lIn0.e30.", TokenRefusal.WrongSignature)]
    public async Task is_refused_when_it_is_none(string? token, TokenRefusal refusal) => Assert.Equal(refusal, (await Verify(token)).Refusal);

    [Fact]
    public async Task longer_than_8_KiB_is_refused() => Assert.Equal(TokenRefusal.Malformed, (await Verify(new string('a', 9000))).Refusal);

    [Theory]
    [InlineData("""{"sub":"ada"}""")]
    [InlineData("""{"sub":"ada","exp":"99999999999"}""")]
    [InlineData("""{"sub":"ada","exp":true}""")]
    [InlineData("""{"sub":"ada","exp":null}""")]
    [InlineData("""{"sub":"ada","exp":-1}""")]
    [InlineData("""{"sub":"ada","exp":1e400}""")]
    [InlineData("""{"sub":"ada","exp":[99999999999]}""")]
    [InlineData("""{"sub":"ada","exp":99999999999,"nbf":"0"}""")]
    [InlineData("""{"sub":"ada","exp":99999999999,"nbf":-1}""")]
    [InlineData("""{"sub":"ada","exp":99999999999,"iat":null}""")]
    [InlineData("""{"exp":99999999999}""")]
    [InlineData("""{"sub":"","exp":99999999999}""")]
    [InlineData("""{"sub":7,"exp":99999999999}""")]
    [InlineData("""{"sub":["ada"],"exp":99999999999}""")]
    [InlineData("""{"sub":"ada\r\nX-Internal-User-Id: bo","exp":99999999999}""")]
    [InlineData("""{"sub":"ada\u0000","exp":99999999999}""")]
    [InlineData("""{"sub":"ada\u007f","exp":99999999999}""")]
    [InlineData("""{"sub":" ada","exp":99999999999}""")]
    [InlineData("""{"sub":"ada ","exp":99999999999}""")]
    [InlineData("""{"sub":"adä","exp":99999999999}""")]
    [InlineData("""{"sub":"\ud800","exp":99999999999}""")]
    [InlineData("""{"sub":"ada","sub":"bo","exp":99999999999}""")]
    [InlineData("""{"sub":"ada","exp":99999999999,"x":{"y":1,"y":2}}""")]
    [InlineData("""{"sub":"ada","exp":99999999999} x""")]
    [InlineData("""["ada"]""")]
    [InlineData("foo")]
    [InlineData("")]
    public async Task is_refused_with_claims(string claims) => Assert.Equal(TokenRefusal.UnreadableClaims, (await Verify(Signed(claims))).Refusal);

    [Fact]
    public async Task has_a_subject_of_200_characters_at_most() =>
        Assert.Equal(TokenRefusal.UnreadableClaims, (await Verify(Signed($$"""{"sub":"{{new string('a', 201)}}","exp":99999999999}"""))).Refusal);

    [Fact]
    public async Task ends_at_exp_fractions_included()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var token = Signed($$"""{"sub":"ada","exp":{{now}}.5,"nbf":{{now}},"iat":{{now}}.25}""");

        Assert.Equal("ada", (await Verify(token)).Subject);
        _clock.Advance(TimeSpan.FromSeconds(0.5) - TimeSpan.FromTicks(1));
        Assert.Equal("ada", (await Verify(token)).Subject);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(TokenRefusal.Expired, (await Verify(token)).Refusal);
    }

    [Fact]
    public async Task ends_at_exp_also_when_it_is_remembered()
    {
        var tokens = Tokens(new PerimeterTokenOptions());
        var token = Signed($$"""{"sub":"ada","exp":{{_clock.GetUtcNow().ToUnixTimeSeconds() + 10}}}""");

        Assert.Equal("ada", (await tokens.VerifyAsync(token, CancellationToken.None)).Subject);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(TokenRefusal.Expired, (await tokens.VerifyAsync(token, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task is_forgiven_its_leeway_at_both_ends_and_no_more()
    {
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();
        var options = new PerimeterTokenOptions { Leeway = TimeSpan.FromSeconds(30) };

        Assert.Equal("ada", (await Verify(Signed($$"""{"sub":"ada","exp":{{now - 29}}}"""), options)).Subject);
        Assert.Equal(TokenRefusal.Expired, (await Verify(Signed($$"""{"sub":"ada","exp":{{now - 30}}}"""), options)).Refusal);
        Assert.Equal("ada", (await Verify(Signed($$"""{"sub":"ada","exp":{{now + 99}},"nbf":{{now + 30}}}"""), options)).Subject);
        Assert.Equal(TokenRefusal.NotYetValid, (await Verify(Signed($$"""{"sub":"ada","exp":{{now + 99}},"nbf":{{now + 31}}}"""), options)).Refusal);
        Assert.Equal("ada", (await Verify(Signed($$"""{"sub":"ada","exp":{{now + 99}},"iat":{{now + 60}}}"""), options)).Subject);
        Assert.Equal(TokenRefusal.NotYetValid, (await Verify(Signed($$"""{"sub":"ada","exp":{{now + 99}},"iat":{{now + 61}}}"""), options)).Refusal);
    }

    [Fact]
    public void may_not_have_more_than_a_minute_of_leeway_or_memory()
    {
        Assert.Throws<ArgumentException>(() => Tokens(new PerimeterTokenOptions { Leeway = TimeSpan.FromSeconds(61) }));
        Assert.Throws<ArgumentException>(() => Tokens(new PerimeterTokenOptions { RememberedFor = TimeSpan.FromSeconds(61) }));
        Assert.Throws<ArgumentException>(() => Tokens(new PerimeterTokenOptions { Issuer = "", Audience = "" }));
    }

    [Theory]
    [InlineData("""{"sub":"ada","exp":99999999999,"iss":"https://harbour.example"}""", TokenRefusal.None)]
    [InlineData("""{"sub":"ada","exp":99999999999,"iss":"https://harbour.example/"}""", TokenRefusal.WrongIssuer)]
    [InlineData("""{"sub":"ada","exp":99999999999,"iss":"https://Harbour.example"}""", TokenRefusal.WrongIssuer)]
    [InlineData("""{"sub":"ada","exp":99999999999,"iss":["https://harbour.example"]}""", TokenRefusal.WrongIssuer)]
    [InlineData("""{"sub":"ada","exp":99999999999}""", TokenRefusal.WrongIssuer)]
    public async Task must_come_from_the_issuer_that_is_wanted(string claims, TokenRefusal refusal) =>
        Assert.Equal(refusal, (await Verify(Signed(claims), new PerimeterTokenOptions { Issuer = "https://harbour.example" })).Refusal);

    [Theory]
    [InlineData("\"chat\"", TokenRefusal.None)]
    [InlineData("[\"chat\"]", TokenRefusal.None)]
    [InlineData("[\"mail\",\"chat\"]", TokenRefusal.None)]
    [InlineData("\"Chat\"", TokenRefusal.WrongAudience)]
    [InlineData("\"chat chat\"", TokenRefusal.WrongAudience)]
    [InlineData("[]", TokenRefusal.WrongAudience)]
    [InlineData("[\"mail\"]", TokenRefusal.WrongAudience)]
    [InlineData("[\"chat\",7]", TokenRefusal.WrongAudience)]
    [InlineData("[[\"chat\"]]", TokenRefusal.WrongAudience)]
    [InlineData("{\"chat\":true}", TokenRefusal.WrongAudience)]
    [InlineData("null", TokenRefusal.WrongAudience)]
    public async Task must_be_for_the_audience_that_is_wanted(string audience, TokenRefusal refusal) => Assert.Equal(
        refusal, (await Verify(Signed($$"""{"sub":"ada","exp":99999999999,"aud":{{audience}}}"""), new PerimeterTokenOptions { Audience = "chat" })).Refusal);

    [Fact]
    public async Task is_verified_anew_after_a_minute_and_remembered_anew()
    {
        var tokens = Tokens(new PerimeterTokenOptions());
        using var counts = new CountedTokens(_metrics);
        var token = Signed("""{"sub":"ada","exp":99999999999}""");
        for (var minute = 1; minute <= 3; minute++)
        {
            await tokens.VerifyAsync(token, CancellationToken.None);
            await tokens.VerifyAsync(token, CancellationToken.None);
            Assert.Equal(minute, counts.Of("tokens_verified_total"));
            Assert.Equal(minute, counts.Of("tokens_remembered_total"));
            _clock.Advance(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public async Task is_forgotten_when_the_keys_change()
    {
        var source = new ChangingKeys(new KeyRing([_secret]));
        var tokens = Tokens(new PerimeterTokenOptions(), source);
        var token = Signed("""{"sub":"ada","exp":99999999999}""");
        Assert.Equal("ada", (await tokens.VerifyAsync(token, CancellationToken.None)).Subject);

        source.Current = new KeyRing([new Hs256Key(new byte[32])]);
        Assert.Equal(TokenRefusal.WrongSignature, (await tokens.VerifyAsync(token, CancellationToken.None)).Refusal);
    }

    [Fact]
    public async Task without_keys_is_nobodys_fault_but_ours() => Assert.Equal(
        TokenRefusal.NoKeys, (await Tokens(new PerimeterTokenOptions(), new FixedKeys(KeyRing.Empty)).VerifyAsync("a.b.c", CancellationToken.None)).Refusal);

    [Fact]
    public async Task is_counted_by_the_reason_it_was_refused_for()
    {
        using var counts = new CountedTokens(_metrics);
        await Verify(null);
        await Verify("ada");
        await Verify("ada");
        Assert.Equal(1, counts.Refused("missing"));
        Assert.Equal(2, counts.Refused("malformed"));
        Assert.Equal(3, counts.Of("tokens_refused_total"));
    }

    [Fact]
    public void is_never_a_reason_to_throw()
    {
        var tokens = Tokens(new PerimeterTokenOptions());
        Prop.ForAll<string>(text => tokens.VerifyAsync(text, CancellationToken.None).AsTask().Result.Subject is null).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[]>(payload => tokens.VerifyAsync(Jws.Sign(payload, _secret), CancellationToken.None).AsTask().Result.Refusal == TokenRefusal.UnreadableClaims)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void keeps_every_subject_that_is_fit_for_a_header_and_no_other() => Prop.ForAll<string>(subject =>
    {
        subject ??= "";
        var isFit = subject.Length is > 0 and <= 200 && subject.All(letter => letter is >= ' ' and <= '~') && subject.Trim() == subject;
        var found = Verify(Signed($$"""{"sub":{{JsonSerializer.Serialize(subject)}},"exp":99999999999}""")).Result.Subject;
        return found == (isFit ? subject : null);
    }).QuickCheckThrowOnFailure();

    private Task<TokenVerdict> Verify(string? token, PerimeterTokenOptions? options = null) =>
        Tokens(options ?? new PerimeterTokenOptions()).VerifyAsync(token, CancellationToken.None).AsTask();

    private PerimeterTokens Tokens(PerimeterTokenOptions options, IKeySource? keys = null) =>
        new(keys ?? new FixedKeys(new KeyRing([_secret])), options, _clock, _metrics);

    private string Signed(string claims) => Jws.Sign(Encoding.UTF8.GetBytes(claims), _secret);

    private sealed class ChangingKeys(KeyRing first) : IKeySource
    {
        public KeyRing? Current { get; set; } = first;

        public ValueTask<KeyRing> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Current!);

        public ValueTask<KeyRing> SeekAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult(Current!);
    }
}

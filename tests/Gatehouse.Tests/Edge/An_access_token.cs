using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Tests.Edge;

public sealed class An_access_token : IDisposable
{
    private const string Ada = "123456789012345678";

    private readonly ManualClock _clock = new();
    private readonly EdgeMetrics _metrics = new();
    private readonly Hs256Key _key = new("a secret of thirty-two bytes, or more"u8);
    private readonly AccessTokens _tokens;

    public An_access_token() => _tokens = Tokens(new AccessTokenOptions());

    public void Dispose() => _metrics.Dispose();

    [Fact]
    public void names_whom_it_was_issued_to() => Assert.Equal(Ada, _tokens.Verify(_tokens.Issue(Ada)));

    [Fact]
    public void carries_sub_exp_iat_and_jti()
    {
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(_tokens.Issue(Ada).Split('.')[1])).RootElement;
        var now = _clock.GetUtcNow().ToUnixTimeSeconds();

        Assert.Equal(["sub", "exp", "iat", "jti"], claims.EnumerateObject().Select(claim => claim.Name));
        Assert.Equal(Ada, claims.Text("sub"));
        Assert.Equal(now, claims.GetProperty("iat").GetInt64());
        Assert.Equal(now + 900, claims.GetProperty("exp").GetInt64());
        Assert.Equal(22, claims.Text("jti").Length);
        Assert.NotEqual(_tokens.Issue(Ada), _tokens.Issue(Ada));
    }

    [Fact]
    public void ends_after_fifteen_minutes_also_when_it_was_verified_before()
    {
        var token = _tokens.Issue(Ada);
        Assert.Equal(TimeSpan.FromMinutes(15), _tokens.Lifetime);

        _clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1));
        Assert.Equal(Ada, _tokens.Verify(token));
        Assert.Equal(Ada, _tokens.Verify(token));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(_tokens.Verify(token));
    }

    [Fact]
    public void is_forgiven_its_leeway_and_no_more()
    {
        var tokens = Tokens(new AccessTokenOptions { Leeway = TimeSpan.FromSeconds(60) });
        var token = tokens.Issue(Ada);

        _clock.Advance(TimeSpan.FromMinutes(16) - TimeSpan.FromTicks(1));
        Assert.Equal(Ada, tokens.Verify(token));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Null(tokens.Verify(token));
    }

    [Fact]
    public void may_not_have_more_than_a_minute_of_leeway() =>
        Assert.Throws<ArgumentException>(() => Tokens(new AccessTokenOptions { Leeway = TimeSpan.FromSeconds(61) }));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("007")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1\r\nX-User: 2")]
    [InlineData("18446744073709551616")]
    [InlineData("ada")]
    [InlineData("١")]
    public void is_not_issued_to_what_is_no_number(string subject)
    {
        Assert.Throws<ArgumentException>(() => _tokens.Issue(subject));
        Assert.Null(_tokens.Verify(Signed($$"""{"sub":{{JsonSerializer.Serialize(subject)}},"exp":99999999999}""")));
    }

    [Theory]
    [InlineData("""{"sub":"7","exp":99999999999}""")]
    [InlineData("""{"sub":"7","exp":1e300}""")]
    [InlineData("""{"sub":"7","exp":99999999999.5,"iat":0.25,"nbf":0}""")]
    [InlineData("""{"sub":"18446744073709551615","exp":99999999999,"aud":["harbour"]}""")]
    public void is_good_with_claims(string claims) => Assert.NotNull(_tokens.Verify(Signed(claims)));

    [Theory]
    [InlineData("""{"exp":99999999999}""")]
    [InlineData("""{"sub":7,"exp":99999999999}""")]
    [InlineData("""{"sub":null,"exp":99999999999}""")]
    [InlineData("""{"sub":["7"],"exp":99999999999}""")]
    [InlineData("""{"sub":"\ud800","exp":99999999999}""")]
    [InlineData("""{"sub":"7"}""")]
    [InlineData("""{"sub":"7","exp":"99999999999"}""")]
    [InlineData("""{"sub":"7","exp":true}""")]
    [InlineData("""{"sub":"7","exp":null}""")]
    [InlineData("""{"sub":"7","exp":-1}""")]
    [InlineData("""{"sub":"7","exp":1e400}""")]
    [InlineData("""{"sub":"7","exp":1}""")]
    [InlineData("""{"sub":"7","exp":99999999999,"nbf":99999999998}""")]
    [InlineData("""{"sub":"7","exp":99999999999,"iat":99999999998}""")]
    [InlineData("""{"sub":"7","exp":99999999999,"iat":"0"}""")]
    [InlineData("""{"sub":"7","sub":"8","exp":99999999999}""")]
    [InlineData("""{"sub":"7","exp":99999999999} """ + "x")]
    [InlineData("""["7"]""")]
    [InlineData("foo")]
    [InlineData("")]
    public void is_refused_with_claims(string claims) => Assert.Null(_tokens.Verify(Signed(claims)));

    [Fact]
    public void is_refused_by_another_key()
    {
        using var random = RandomNumberGenerator.Create();
        var others = new AccessTokens(new Hs256Key(new byte[32]), new AccessTokenOptions(), _clock, random, _metrics);
        Assert.Null(_tokens.Verify(others.Issue(Ada)));
    }

    [Fact]
    public void is_never_a_reason_to_throw() => Prop.ForAll<string>(text => text is null || _tokens.Verify(text) is null).QuickCheckThrowOnFailure();

    [Fact]
    public void is_never_a_reason_to_throw_when_signed() => Prop.ForAll<byte[]>(payload =>
        _tokens.Verify(Jws.Sign(payload, _key)) is null).QuickCheckThrowOnFailure();

    [Fact]
    public void is_refused_with_any_letter_added() => Prop.ForAll<char, int>((letter, at) =>
    {
        var token = _tokens.Issue(Ada);
        return _tokens.Verify(token.Insert((int)((uint)at % (uint)(token.Length + 1)), letter.ToString())) is null;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void returns_every_number_it_was_given() => Prop.ForAll<ulong>(number =>
    {
        var subject = Math.Max(1, number).ToString(CultureInfo.InvariantCulture);
        var token = _tokens.Issue(subject);
        return _tokens.Verify(token) == subject && _tokens.Verify(token) == subject;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void longer_than_8_KiB_is_refused() => Assert.Null(_tokens.Verify(new string('a', 9000)));

    private AccessTokens Tokens(AccessTokenOptions options) => new(_key, options, _clock, RandomNumberGenerator.Create(), _metrics);

    private string Signed(string claims) => Jws.Sign(Encoding.UTF8.GetBytes(claims), _key);
}

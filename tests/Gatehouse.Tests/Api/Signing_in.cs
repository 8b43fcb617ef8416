using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Realtime;

namespace Gatehouse.Tests.Api;

public class Signing_in
{
    private readonly Clock _clock = new();
    private readonly MemoryStores _stores;
    private readonly SignIn _door;

    public Signing_in()
    {
        _stores = new MemoryStores(new DiscordAnnouncer(Cast.Files), _clock);
        _door = new SignIn(_stores, _stores, _stores, _stores, _stores.Ids, _clock);
    }

    [Fact]
    public async Task makes_an_account_and_tokens()
    {
        var signedUp = await RegisterAsync();

        Assert.Equal(("ada", "ada@example.org"), (signedUp.Account.User.Username, signedUp.Account.Email));
        Assert.Equal(TimeSpan.FromMinutes(15), signedUp.Tokens.AccessLifetime);
        Assert.Equal(43, signedUp.Tokens.Refresh.Length);
    }

    [Theory]
    [InlineData("a", "ada@example.org", "Secret-99", "username")]
    [InlineData("here", "ada@example.org", "Secret-99", "username")]
    [InlineData("ada", "ada", "Secret-99", "email")]
    [InlineData("ada", "@example.org", "Secret-99", "email")]
    [InlineData("ada", "a@b@c", "Secret-99", "email")]
    [InlineData("ada", "a b@example.org", "Secret-99", "email")]
    [InlineData("ada", "ada@example.org", "Sec-99", "password")]
    [InlineData("ada", "ada@example.org", "secret-99", "password")]
    [InlineData("ada", "ada@example.org", "SECRET-99", "password")]
    [InlineData("ada", "ada@example.org", "Secret-xx", "password")]
    [InlineData("ada", "ada@example.org", "Secret999", "password")]
    public async Task refuses_what_no_account_may_have(string username, string email, string password, string field)
    {
        var refused = await _door.RegisterAsync(username, email, password, default);

        Assert.Equal(50035, refused.Fault?.Code);
        Assert.All(refused.Fault!.Fields, error => Assert.Equal(field, error.Path));
    }

    [Fact]
    public async Task says_which_of_name_and_address_is_taken()
    {
        await RegisterAsync();

        Assert.Equal("Email already exists", (await _door.RegisterAsync("bo", "ADA@example.org", "Secret-99", default)).Fault?.Message);
        Assert.Equal("Username already exists", (await _door.RegisterAsync("ADA", "bo@example.org", "Secret-99", default)).Fault?.Message);
    }

    [Theory]
    [InlineData("ada@example.org", "Wrong-999")]
    [InlineData("bo@example.org", "Secret-99")]
    public async Task does_not_say_what_was_wrong(string email, string password)
    {
        await RegisterAsync();

        Assert.Equal(new Fault(FaultKind.Unauthenticated, 0, "Invalid email or password"), (await _door.LoginAsync(email, password, default)).Fault);
    }

    [Fact]
    public async Task takes_the_address_in_any_case()
    {
        await RegisterAsync();

        Assert.Null((await _door.LoginAsync("Ada@Example.org", "Secret-99", default)).Fault);
    }

    [Fact]
    public async Task uses_a_refresh_token_up_and_ends_its_family_when_it_comes_again()
    {
        var first = (await RegisterAsync()).Tokens.Refresh;
        var second = (await _door.RefreshAsync(first, default)).Value.Refresh;

        Assert.NotEqual(first, second);
        Assert.Equal(FaultKind.Unauthenticated, (await _door.RefreshAsync(first, default)).Fault?.Kind);
        Assert.Equal(FaultKind.Unauthenticated, (await _door.RefreshAsync(second, default)).Fault?.Kind);
    }

    [Fact]
    public async Task forgets_a_refresh_token_after_a_week()
    {
        var token = (await RegisterAsync()).Tokens.Refresh;
        _clock.Now += TimeSpan.FromDays(7);

        Assert.Equal(FaultKind.Unauthenticated, (await _door.RefreshAsync(token, default)).Fault?.Kind);
    }

    [Fact]
    public async Task ends_with_logging_out_which_says_nothing_about_strangers()
    {
        var token = (await RegisterAsync()).Tokens.Refresh;
        await _door.LogoutAsync(token, default);
        await _door.LogoutAsync("never seen", default);

        Assert.NotNull((await _door.RefreshAsync(token, default)).Fault);
    }

    [Fact]
    public async Task knows_a_bot_by_its_token_however_it_is_sent()
    {
        var bots = new Bots(_stores, _stores, _stores.Ids, _clock);
        var bot = (await bots.CreateAsync(null, "gull", default)).Value;
        var authenticator = new Authenticator(_stores, _stores, _clock);

        foreach (var credential in new[] { "Bot " + bot.Token, bot.Token, "Bearer " + bot.Token, "bot " + bot.Token })
        {
            Assert.Equal(bot.User, (await authenticator.WhoAsync(credential, default)).Value);
        }

        Assert.Equal(1, _stores.LookUps);
    }

    [Fact]
    public async Task knows_a_person_by_an_access_token_and_asks_the_store_again_after_a_while()
    {
        var signedUp = await RegisterAsync();
        var authenticator = new Authenticator(_stores, _stores, _clock);

        Assert.Equal(signedUp.Account.User, (await authenticator.WhoAsync("Bearer " + signedUp.Tokens.Access, default)).Value);
        Assert.Equal(signedUp.Account.User, (await authenticator.WhoAsync(signedUp.Tokens.Access, default)).Value);
        Assert.Equal(1, _stores.LookUps);
        _clock.Now += TimeSpan.FromSeconds(5);
        await authenticator.WhoAsync(signedUp.Tokens.Access, default);
        Assert.Equal(2, _stores.LookUps);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bot ")]
    [InlineData("Bearer nonsense")]
    [InlineData("Basic YWRhOng=")]
    [InlineData("access-99")]
    [InlineData("MTIz.x.y")]
    [InlineData("Bot ....")]
    [InlineData("Bot \u0130\u0130.\u0130.\u0130")]
    public async Task knows_nobody_else(string credential) =>
        Assert.Equal("401: Unauthorized", (await new Authenticator(_stores, _stores, _clock).WhoAsync(credential, default)).Fault?.Message);

    [Fact]
    public async Task does_not_take_a_bots_token_with_another_secret()
    {
        var bot = (await new Bots(_stores, _stores, _stores.Ids, _clock).CreateAsync(null, "gull", default)).Value;
        var forged = bot.Token[..^1] + (bot.Token[^1] == 'A' ? 'B' : 'A');

        Assert.NotNull((await new Authenticator(_stores, _stores, _clock).WhoAsync("Bot " + forged, default)).Fault);
        Assert.NotNull((await new Authenticator(_stores, _stores, _clock).WhoAsync("Bot " + new string('9', 3_000), default)).Fault);
    }

    private async Task<SignedUp> RegisterAsync() => (await _door.RegisterAsync("ada", "ada@example.org", "Secret-99", default)).Value;

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = Cast.Noon;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => Now.Ticks;
    }
}

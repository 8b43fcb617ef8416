using System.Net;
using Gatehouse.Configuration;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Tests.Host;

public sealed class A_configuration : IDisposable
{
    private const string GoodSecret = "0123456789abcdef0123456789abcdef";

    private readonly Shell _ada = new();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void is_not_needed()
    {
        var settings = Settings();

        Assert.Equal(Path.Combine(_ada.Directory, "data"), settings.DataDirectory);
        Assert.Equal(Path.Combine(_ada.Directory, "data", "gatehouse.db"), settings.Database.File);
        Assert.Equal(8080, settings.Port);
        Assert.Equal(TimeSpan.FromSeconds(15), settings.ShutdownTimeout);
        Assert.Null(settings.JwtSecret);
    }

    [Fact]
    public void lets_flags_win_over_the_environment_and_the_environment_over_the_file()
    {
        _ada.Write("data/gatehouse.json", """{ "server": { "port": 1, "host": "127.0.0.1" }, "log": { "level": "debug" } }""");
        _ada.Variables["SERVER_PORT"] = "2";
        _ada.Variables["SERVER_HOST"] = "127.0.0.2";

        var settings = Settings(new() { [Keys.Port] = "3" });

        Assert.Equal(3, settings.Port);
        Assert.Equal(IPAddress.Parse("127.0.0.2"), settings.Host);
        Assert.Equal(LogLevel.Debug, settings.LogLevel);
    }

    [Fact]
    public void says_all_its_mistakes_at_once_each_with_source_key_value_and_what_is_allowed()
    {
        var file = _ada.Write("data/gatehouse.json", """{ "server": { "prot": 1 }, "shutdown": { "timeout": 0 }, "log": 3 }""");
        _ada.Variables["SERVER_PORT"] = "70000";
        _ada.Variables["DATABASE_URL"] = "mongodb://ada:sesame@db/x";

        var mistakes = Mistakes(new() { [Keys.Host] = "nowhere" });

        Assert.Equal(6, mistakes.Count);
        Assert.Contains($"{file}: server.prot is not a key; did you mean server.port?", mistakes);
        Assert.Contains($"{file}: log must be an object", mistakes);
        Assert.Contains($"{file}: shutdown.timeout is \"0\"; allowed: 1s to 600s; a bare number is seconds", mistakes);
        Assert.Contains("environment, SERVER_PORT: server.port is \"70000\"; allowed: 0 to 65535; 0 takes any free port", mistakes);
        Assert.Contains(mistakes, mistake => mistake.StartsWith("flag --host: server.host is \"nowhere\"; allowed:", StringComparison.Ordinal));
        Assert.Contains(mistakes, mistake => mistake.Contains("its scheme is unknown", StringComparison.Ordinal));
        Assert.DoesNotContain(mistakes, mistake => mistake.Contains("sesame", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "must hold one JSON object")]
    [InlineData("""{ "server": { "port": 1, "port": 2 } }""", "is not JSON")]
    [InlineData("""{ "server": { "port": [1] } }""", "server.port must be a string or a number")]
    public void refuses_a_malformed_file(string content, string complaint)
    {
        _ada.Write("data/gatehouse.json", content);
        Assert.Contains(complaint, Assert.Single(Mistakes()), StringComparison.Ordinal);
    }

    [Fact]
    public void refuses_a_file_that_is_asked_for_and_missing() =>
        Assert.Contains("--config", Assert.Single(Mistakes(new() { [Keys.ConfigurationFile] = "gone.json" })), StringComparison.Ordinal);

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcde")]
    public void refuses_a_secret_below_32_bytes_without_printing_it(string secret)
    {
        _ada.Variables["JWT_SECRET"] = secret;

        var mistake = Assert.Single(Mistakes());

        Assert.Contains("JWT_SECRET", mistake, StringComparison.Ordinal);
        Assert.Contains("at least 32 bytes", mistake, StringComparison.Ordinal);
        Assert.True(secret.Length == 0 || !mistake.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void counts_a_secret_in_bytes()
    {
        _ada.Variables["JWT_SECRET"] = new string('ä', 16);
        Assert.Equal(32, Settings().JwtSecret?.Length);
    }

    [Fact]
    public void reads_a_secret_from_the_file_that_NAME_FILE_names_without_its_line_break()
    {
        _ada.Variables["JWT_SECRET_FILE"] = _ada.Write("secret", GoodSecret + "\n");
        Assert.Equal(32, Settings().JwtSecret?.Length);
    }

    [Fact]
    public void refuses_NAME_and_NAME_FILE_together()
    {
        _ada.Variables["JWT_SECRET"] = GoodSecret;
        _ada.Variables["JWT_SECRET_FILE"] = _ada.Write("secret", GoodSecret);
        Assert.Contains("JWT_SECRET and JWT_SECRET_FILE", Assert.Single(Mistakes()), StringComparison.Ordinal);
    }

    [Fact]
    public void refuses_a_secret_file_that_is_missing()
    {
        _ada.Variables["JWT_SECRET_FILE"] = "gone";
        Assert.Contains("JWT_SECRET_FILE", Assert.Single(Mistakes()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sqlite:///var/lib/chat.db", "/var/lib/chat.db")]
    [InlineData("sqlite:/var/lib/chat.db", "/var/lib/chat.db")]
    [InlineData("/var/lib/chat.db", "/var/lib/chat.db")]
    [InlineData("sqlite:chat.db", "chat.db")]
    [InlineData("sqlite://chat.db", "chat.db")]
    [InlineData("./chat.db", "chat.db")]
    public void takes_a_database_address(string address, string path)
    {
        _ada.Variables["DATABASE_URL"] = address;
        Assert.Equal(Path.GetFullPath(path, _ada.Directory), Settings().Database.File);
    }

    [Theory]
    [InlineData("postgres://ada:sesame@db.harbour.test/chat", "postgres://db.harbour.test:5432/chat")]
    [InlineData("postgresql://ada@[::1]:6000/chat?sslmode=verify-full&sslrootcert=/etc/ca.pem", "postgres://[::1]:6000/chat")]
    [InlineData("postgres://a%40b:p%2Fq@127.0.0.1:5433/my%20chat?sslmode=disable", "postgres://127.0.0.1:5433/my chat")]
    public void takes_the_address_of_a_server_and_never_shows_its_password(string address, string shown)
    {
        _ada.Variables["DATABASE_URL"] = address;
        Assert.Equal(shown, Settings().Database.Server?.ToString());
        Assert.DoesNotContain("sesame", Settings().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://u:sesame@h", "names no database")]
    [InlineData("postgres://u:sesame@h/", "names no database")]
    [InlineData("postgres://h/d", "names no user")]
    [InlineData("postgres://u:ses/ame@h/d", "percent-encoded")]
    [InlineData("postgres://u:sesame@h:port/d", "port")]
    [InlineData("postgres://u:sesame@h h/d", "host")]
    [InlineData("postgres://u:sesame@h/d?sslmode=perhaps", "sslmode")]
    [InlineData("postgres://u:sesame@h/d?pooling=off", "parameter other than")]
    [InlineData("mysql://u:sesame@h/d", "no support")]
    [InlineData("sqlite::memory:", "names no file")]
    [InlineData("sqlite:", "names no file")]
    [InlineData("sqlite:a.db?mode=ro", "parameters")]
    public void refuses_another_database_saying_why(string address, string why)
    {
        _ada.Variables["DATABASE_URL"] = address;

        var mistake = Assert.Single(Mistakes());

        Assert.Contains(why, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1000000", 1_000_000)]
    [InlineData("0.01", 0.01)]
    [InlineData("99.99", 99.99)]
    public void takes_a_rate_that_may_be_less_than_one_in_a_second(string text, double rate)
    {
        _ada.Variables["RATE_LIMIT_RPS"] = text;

        Assert.Equal((decimal)rate, Settings().Perimeter.Rate);
    }

    [Theory]
    [InlineData("0.001")]
    [InlineData("100.5")]
    [InlineData("-1")]
    [InlineData("1,5")]
    [InlineData("1e3")]
    [InlineData("1000001")]
    public void refuses_another_rate(string text)
    {
        _ada.Variables["RATE_LIMIT_RPS"] = text;

        Assert.StartsWith($"environment, RATE_LIMIT_RPS: perimeter.rate is \"{text}\"; allowed: 0 to 1000000", Assert.Single(Mistakes()), StringComparison.Ordinal);
    }

    [Fact]
    public void looks_at_values_that_are_overridden_too()
    {
        _ada.Write("data/gatehouse.json", """{ "server": { "port": "many" } }""");
        Assert.Contains("\"many\"", Assert.Single(Mistakes(new() { [Keys.Port] = "1" })), StringComparison.Ordinal);
    }

    [Fact]
    public void treats_an_empty_variable_as_not_set()
    {
        _ada.Variables["REDIS_URL"] = "";
        _ada.Variables["SERVER_PORT"] = "";
        Assert.Equal(8080, Settings().Port);
    }

    private Settings Settings(Dictionary<Key, string>? flags = null)
    {
        var reading = Read(flags);
        Assert.Empty(reading.Mistakes);
        return reading.Settings!;
    }

    private List<string> Mistakes(Dictionary<Key, string>? flags = null) => [.. Read(flags).Mistakes.Select(mistake => mistake.Text)];

    private Reading Read(Dictionary<Key, string>? flags) =>
        new SettingsReader(name => _ada.Variables.GetValueOrDefault(name), _ada.Directory).Read(flags ?? []);
}

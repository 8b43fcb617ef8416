using Gatehouse.CommandLine;
using Gatehouse.Running;

namespace Gatehouse.Tests.Host;

public sealed class Commands_on_a_database : IDisposable
{
    private readonly Shell _ada = new();

    private string Database => Path.Combine(_ada.Directory, "data", "gatehouse.db");

    public void Dispose() => _ada.Dispose();

    [Fact]
    public async Task tell_and_take_the_steps_of_the_schema()
    {
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("migrate", "status"));
        Assert.Matches(@"(?m)^0001  first +pending$", _ada.Output);
        Assert.False(File.Exists(Database));

        Assert.Equal(ExitCode.Done, await _ada.RunAsync("migrate", "up"));
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("migrate", "status"));
        Assert.Matches(@"(?m)^0001  first +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$", _ada.Output);
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("migrate", "up"));
        Assert.Contains("up to date", _ada.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task give_back_what_was_backed_up_and_overwrite_nothing()
    {
        await _ada.RunAsync("bot", "add", "echo");
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("backup", "copy.db"));
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync("backup", "copy.db"));
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync("restore", "copy.db"));

        await _ada.RunAsync("bot", "add", "later");
        File.Delete(Database);
        var journal = _ada.Write("data/sessions/0.journal", "x");
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("restore", "copy.db"));
        Assert.False(File.Exists(journal));
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync("bot", "add", "echo"));
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("bot", "add", "later"));
    }

    [Theory]
    [InlineData("backup copy.db")]
    [InlineData("restore copy.db")]
    public async Task leave_PostgreSQL_to_its_own_tools(string words)
    {
        _ada.Variables["DATABASE_URL"] = "postgres://ada:sesame@db.harbour.test/chat";
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync(words.Split(' ')));
        Assert.Contains("pg_dump", _ada.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", _ada.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("restore", "nothing.db", ExitCode.Refused)]
    [InlineData("restore", "text.db", ExitCode.DataDirectory)]
    [InlineData("backup", "copy.db", ExitCode.Refused)]
    public async Task refuse_what_is_no_database(string command, string file, object code)
    {
        _ada.Write("text.db", new string('?', 8_192));
        Assert.Equal(code, await _ada.RunAsync(command, file));
        Assert.False(File.Exists(Database));
    }

    [Theory]
    [InlineData("migrate up")]
    [InlineData("restore copy.db")]
    public async Task give_way_to_the_process_that_holds_the_data_directory(string words)
    {
        using var held = DataDirectory.Open(Path.Combine(_ada.Directory, "data"));
        Assert.Equal(ExitCode.DataDirectory, await _ada.RunAsync(words.Split(' ')));
        Assert.Contains("in use by process", _ada.Error, StringComparison.Ordinal);
    }
}

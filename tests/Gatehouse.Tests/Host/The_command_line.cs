using Gatehouse.CommandLine;
using Gatehouse.Configuration;

namespace Gatehouse.Tests.Host;

public sealed class The_command_line : IDisposable
{
    private readonly Shell _ada = new();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void serves_when_nothing_is_said() => Assert.Equal(Command.Serve, Arguments.Parse([]).Command);

    [Fact]
    public void takes_flags_anywhere()
    {
        var arguments = Arguments.Parse(["--port", "1", "bot", "--data=d", "add", "Bo"]);

        Assert.Null(arguments.Mistake);
        Assert.Equal(Command.AddBot, arguments.Command);
        Assert.Equal(["Bo"], arguments.Operands);
        Assert.Equal("1", arguments.Flags[Keys.Port]);
        Assert.Equal("d", arguments.Flags[Keys.DataDirectory]);
    }

    [Theory]
    [InlineData("sevre", "serve")]
    [InlineData("bot ad Bo", "bot add")]
    [InlineData("--prot 1", "--port")]
    [InlineData("--port", "needs a value")]
    [InlineData("bot add", "usage: gatehouse bot add NAME")]
    public async Task says_what_was_probably_meant(string words, string hint)
    {
        Assert.Equal(ExitCode.Usage, await _ada.RunAsync(words.Split(' ')));
        Assert.Contains(hint, _ada.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task names_every_command_variable_and_exit_code_in_its_help()
    {
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("--help"));

        Assert.All(Command.All, command => Assert.Contains(command.Words, _ada.Output, StringComparison.Ordinal));
        Assert.All(Keys.All, key => Assert.Contains(key.Variable, _ada.Output, StringComparison.Ordinal));
        Assert.All(Enum.GetValues<ExitCode>(), code => Assert.Contains($"\n  {(int)code} ", _ada.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task prints_its_version()
    {
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("--version"));
        Assert.Matches(@"^gatehouse \d+\.\d+\.\d+", _ada.Output);
    }

    [Fact]
    public async Task checks_a_configuration_without_touching_anything()
    {
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("check"));
        Assert.False(Directory.Exists(Path.Combine(_ada.Directory, "data")));
    }

    [Fact]
    public async Task ends_with_3_and_all_mistakes_when_the_configuration_is_wrong()
    {
        _ada.Variables["SERVER_PORT"] = "x";
        _ada.Variables["JWT_SECRET"] = "y";

        Assert.Equal(3, (int)await _ada.RunAsync("check"));
        Assert.Contains("2 mistakes", _ada.Error, StringComparison.Ordinal);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gatehouse.CommandLine;
using Gatehouse.Running;

namespace Gatehouse.Tests.Host;

public sealed class Commands_on_a_data_directory : IDisposable
{
    private readonly Shell _ada = new();

    public void Dispose() => _ada.Dispose();

    [Fact]
    public async Task make_a_bot_and_show_its_token_once()
    {
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("bot", "add", "harbour master"));
        Assert.Matches(@"(?m)^id     \d{17,19}$", _ada.Output);
        Assert.Matches(@"(?m)^token  \S{40,}$", _ada.Output);
    }

    [Fact]
    public async Task refuse_a_name_that_is_taken()
    {
        await _ada.RunAsync("bot", "add", "echo");
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync("bot", "add", "ECHO"));
    }

    [Fact]
    public async Task make_a_user_whose_password_comes_from_stdin()
    {
        _ada.Input = "Sesame!42open\n";
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("user", "add", "ada", "ada@example.com"));
        Assert.DoesNotContain("Sesame", _ada.Output + _ada.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task say_what_is_wrong_with_a_password()
    {
        _ada.Input = "short\n";
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync("user", "add", "ada", "ada@example.com"));
        Assert.Contains("password:", _ada.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bot add echo")]
    [InlineData("serve")]
    public async Task give_way_to_the_process_that_holds_it(string words)
    {
        using var held = DataDirectory.Open(Path.Combine(_ada.Directory, "data"));
        Assert.Equal(ExitCode.DataDirectory, await _ada.RunAsync(words.Split(' ')));
        Assert.Contains($"in use by process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", _ada.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task say_which_port_is_in_use_and_by_whom()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        _ada.Variables["LOG_LEVEL"] = "none";

        Assert.Equal(ExitCode.Address, await _ada.RunAsync("serve", "--host", "127.0.0.1", "--port", port));

        Assert.Contains($"port {port} is in use", _ada.Error, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)} ", _ada.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task say_that_a_file_is_no_database()
    {
        _ada.Write("data/gatehouse.db", new string('x', 5000));
        Assert.Equal(ExitCode.DataDirectory, await _ada.RunAsync("bot", "add", "echo"));
        Assert.Contains("gatehouse.db", _ada.Error, StringComparison.Ordinal);
    }
}

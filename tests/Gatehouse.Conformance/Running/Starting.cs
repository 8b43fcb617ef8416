using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Running;

public class Starting(House house) : IClassFixture<House>
{
    [Fact]
    public async Task twice_on_one_data_directory_fails_and_says_who_has_it()
    {
        // Not disposed: the data directory is the other's.
        var second = GatehouseProcess.New(dataDirectory: house.Process.DataDirectory);

        second.Launch();

        Assert.NotEqual(0, await second.ExitAsync());
        Assert.Contains(house.Process.DataDirectory, second.Output, StringComparison.Ordinal);
        Assert.Contains($"{house.Process.Pid}", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task on_a_port_in_use_fails_and_says_who_has_it()
    {
        await using var second = GatehouseProcess.New(port: house.Process.Port);

        second.Launch();

        Assert.NotEqual(0, await second.ExitAsync());
        Assert.Contains($"{house.Process.Port}", second.Output, StringComparison.Ordinal);
        Assert.Contains($"{house.Process.Pid}", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task with_mistakes_in_the_configuration_names_all_of_them_at_once()
    {
        await using var wrong = GatehouseProcess.New(new Dictionary<string, string>
        {
            ["SERVER_PORT"] = "eighty",
            ["JWT_SECRET"] = "too short",
            ["DATABASE_URL"] = "mysql://somewhere/else",
            ["SHUTDOWN_TIMEOUT"] = "soon",
        });
        await File.WriteAllTextAsync(Path.Combine(wrong.DataDirectory, "gatehouse.json"), """{"server":{"prot":8080},"limits":{"sign_ins_per_minute":"many"}}""");

        wrong.Launch();

        Assert.NotEqual(0, await wrong.ExitAsync());
        foreach (var word in new[] { "SERVER_PORT", "JWT_SECRET", "DATABASE_URL", "SHUTDOWN_TIMEOUT", "server.prot", "server.port", "limits.sign_ins_per_minute" })
        {
            Assert.Contains(word, wrong.Output, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("too short", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void says_where_it_can_be_reached()
    {
        Assert.Contains($":{house.Process.Port}", house.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void keeps_its_data_to_itself()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var data = house.Process.DataDirectory;
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(data) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(data, "jwt.secret")) & others);
    }
}

using System.Globalization;
using Gatehouse.Running;

namespace Gatehouse.Tests.Host;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class A_data_directory : IDisposable
{
    private readonly Shell _ada = new();

    private string Place => Path.Combine(_ada.Directory, "data");

    public void Dispose() => _ada.Dispose();

    [Fact]
    public void is_created_for_its_owner_only()
    {
        using var data = DataDirectory.Open(Place);
        data.JwtSecret();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Place));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Place, "jwt.secret")));
    }

    [Fact]
    public void is_held_by_one_at_a_time_and_names_the_holder()
    {
        using var first = DataDirectory.Open(Place);
        var refusal = Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(Place));
        Assert.Contains($"process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void can_be_taken_again_once_it_is_free()
    {
        DataDirectory.Open(Place).Dispose();
        using var again = DataDirectory.Open(Place);
    }

    [Fact]
    public void keeps_its_secret()
    {
        using var first = DataDirectory.Open(Place);
        var secret = first.JwtSecret();
        Assert.True(secret.Length >= 32);
        Assert.Equal(secret, first.JwtSecret());
    }

    [Fact]
    public void refuses_a_secret_that_was_cut_short()
    {
        using var data = DataDirectory.Open(Place);
        _ada.Write("data/jwt.secret", "cut");
        Assert.Throws<DataDirectoryException>(() => data.JwtSecret());
    }

    [Fact]
    public void says_when_it_cannot_be_one() =>
        Assert.Throws<DataDirectoryException>(() => DataDirectory.Open(_ada.Write("file", "")));

    [Fact]
    public void finds_the_inode_of_a_listener_in_the_kernels_table()
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1 0 100 0 0 10 0",
            "   1: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 4343 1 0 100 0 0 10 0",
        ];
        Assert.Equal(["4242"], PortHolder.ListenersIn(table, 8080));
    }
}

using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Ports;
using Gatehouse.Configuration;
using Gatehouse.Realtime;
using Gatehouse.Running;
using Gatehouse.Store.Migrations;

namespace Gatehouse.CommandLine;

/// <summary>
/// <c>gatehouse bot add</c> and <c>gatehouse user add</c>. They hold the data directory while they work: beside a running server they are refused, since a second
/// writer would break the one order of events. The API does the same for a running server.
/// </summary>
internal static class AccountCommands
{
    private static readonly CancellationToken Never = CancellationToken.None;

    public static Task<ExitCode> AddBotAsync(string name, Settings settings, Surroundings around) => WithHouseAsync(settings, around, async house =>
    {
        var made = await house.GetRequiredService<Bots>().CreateAsync(owner: null, name, Never);
        if (!made.Succeeds(out var bot, out var fault))
        {
            return Refuse(fault, around);
        }

        around.Output.WriteLine($"id     {bot.User.Id}");
        around.Output.WriteLine($"token  {bot.Token}");
        around.Error.WriteLine("The token is shown this once; whoever has it is the bot.");
        return ExitCode.Done;
    });

    public static Task<ExitCode> AddUserAsync(string name, string email, Settings settings, Surroundings around) => WithHouseAsync(settings, around, async house =>
    {
        if (around.AskSecret("Password") is not { Length: > 0 } password)
        {
            around.Error.WriteLine("gatehouse: no password was given on stdin.");
            return ExitCode.Usage;
        }

        var made = await house.GetRequiredService<SignIn>().AddAsync(name, email, password, Never);
        if (!made.Succeeds(out var account, out var fault))
        {
            return Refuse(fault, around);
        }

        around.Output.WriteLine($"id     {account.User.Id}");
        return ExitCode.Done;
    });

    private static async Task<ExitCode> WithHouseAsync(Settings settings, Surroundings around, Func<IServiceProvider, Task<ExitCode>> work)
    {
        using var data = DataDirectory.Open(settings.DataDirectory);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddApplication(settings, settings.JwtSecret ?? data.JwtSecret(), around.Clock);
        await using var house = services.BuildServiceProvider();
        try
        {
            return await work(house);
        }
        catch (Exception unavailable) when (unavailable is StoreUnavailableException or MigrationException)
        {
            around.Error.WriteLine($"gatehouse: {unavailable.Message}");
            return ExitCode.DataDirectory;
        }
    }

    private static ExitCode Refuse(Fault fault, Surroundings around)
    {
        around.Error.WriteLine($"gatehouse: {fault.Message}");
        foreach (var field in fault.Fields)
        {
            around.Error.WriteLine($"  {field.Path}: {field.Message}");
        }

        return ExitCode.Refused;
    }
}

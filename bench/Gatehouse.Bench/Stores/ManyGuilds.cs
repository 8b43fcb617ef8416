using Gatehouse.Bench.House;

namespace Gatehouse.Bench.Stores;

/// <summary>A hundred guilds with ten channels, five roles and fifty bots each; the first bot is the one whose READY is measured.</summary>
internal static class ManyGuilds
{
    public const int Count = 100;
    public const int Channels = 10;
    public const int Roles = 5;
    public const int Members = 50;

    // More than one at a time, so that they share commits.
    private const int AtOnce = 8;

    /// <summary>Founds them beside the one that the house has.</summary>
    public static void Found(WholeHouse house) =>
        Parallel.ForEachAsync(
            Enumerable.Range(1, Count - 1),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (number, _) => await FoundAsync(house, number)).GetAwaiter().GetResult();

    private static async Task FoundAsync(WholeHouse house, int number)
    {
        var guild = (await house.CallAsync(HttpMethod.Post, "guilds", $$"""{"name":"harbour-{{number}}","system_channel_flags":1}""")).GetProperty("id").GetString()!;
        for (var i = 0; i < Channels; i++)
        {
            await house.CallAsync(HttpMethod.Post, $"guilds/{guild}/channels", $$"""{"name":"quay-{{i}}","type":0}""");
        }

        for (var i = 0; i < Roles; i++)
        {
            await house.CallAsync(HttpMethod.Post, $"guilds/{guild}/roles", $$"""{"name":"crew-{{i}}"}""");
        }

        for (var i = 0; i < Members; i++)
        {
            await house.CallAsync(HttpMethod.Put, $"guilds/{guild}/members/{house.Bots[i].Id}", "{}");
        }
    }
}

using System.Globalization;
using Gatehouse.Bench.House;
using Gatehouse.Chat;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Events.InProcess;
using Gatehouse.Realtime;
using Gatehouse.Store;
using Gatehouse.Store.Postgres;
using Gatehouse.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Bench.Stores;

/// <summary>
/// Fills a house's store with messages through the store's own port, as the house would, but without HTTP: each with its number, its event and whatever else belongs to
/// it, a thousand in a commit.
/// </summary>
internal static class Archive
{
    private const int AtOnce = 2_000;
    private const int Remembered = 10_000;

    /// <returns>Some of the messages, by chance.</returns>
    public static (string Channel, string Message)[] Fill(WholeHouse house, string? database, int messages)
    {
        var clock = TimeProvider.System;
        var announcer = new DiscordAnnouncer(new FileHome(new ChatOptions()));
        var log = new InProcessLog();
        var store = ChatStore.Open(
            database is null ? new SqliteFile(house.DatabaseFile) : new PostgresServer(PostgresPeer.Parse(database)),
            new StoreOptions(), log, announcer, new Snowflakes(0, clock), clock, NullLogger<ChatStore>.Instance);
        log.Continue(store.Events, store.HeadAtOpening);
        try
        {
            return FillAsync(store, house, messages).GetAwaiter().GetResult();
        }
        finally
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    private static async Task<(string Channel, string Message)[]> FillAsync(ChatStore store, WholeHouse house, int messages)
    {
        var guild = await store.Guilds.FindAsync(new GuildId(ulong.Parse(house.Guild, CultureInfo.InvariantCulture)), CancellationToken.None)
            ?? throw new InvalidOperationException("The guild is not in the store.");
        ChannelId[] channels = [.. house.Channels.Select(static channel => new ChannelId(ulong.Parse(channel, CultureInfo.InvariantCulture)))];
        User[] authors = [.. house.Bots.Select(bot => guild.Members[new UserId(bot.Id)].User)];
        var (chatter, random) = (new Chatter(1), new Random(2));
        var remembered = new List<(string, string)>(Remembered);
        var said = new Task<Result<Message>>[AtOnce];
        for (var done = 0; done < messages; done += AtOnce)
        {
            for (var i = 0; i < AtOnce; i++)
            {
                var draft = new Message(default, channels[random.Next(channels.Length)], guild.Guild.Id, authors[random.Next(authors.Length)], chatter.Next());
                said[i] = store.Messages.AddAsync(draft, guild, onceByNonce: false, CancellationToken.None).AsTask();
            }

            foreach (var message in (await Task.WhenAll(said)).Select(static posted => posted.Value))
            {
                if (random.Next(messages) < Remembered)
                {
                    remembered.Add(($"{message.Channel}", $"{message.Id}"));
                }
            }
        }

        return [.. remembered];
    }
}

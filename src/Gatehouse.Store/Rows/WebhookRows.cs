using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Webhooks. Their makers are read along as they are now.</summary>
internal sealed class WebhookRows(Database database, UserRows users)
{
    private const string Select = "SELECT id, guild, channel, name, token, creator, avatar FROM webhooks";

    private readonly Statement _find = database.Prepare($"{Select} WHERE id = ?");
    private readonly Statement _ofChannel = database.Prepare($"{Select} WHERE channel = ? ORDER BY id");
    private readonly Statement _ofGuild = database.Prepare($"{Select} WHERE guild = ? ORDER BY id");
    private readonly Statement _count = database.Prepare("SELECT count(*) FROM webhooks WHERE channel = ?");
    private readonly Statement _delete = database.Prepare("DELETE FROM webhooks WHERE id = ?");
    private readonly Statement _deleteOfChannel = database.Prepare("DELETE FROM webhooks WHERE channel = ?");
    private readonly Statement _deleteOfGuild = database.Prepare("DELETE FROM webhooks WHERE guild = ?");
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO webhooks (id, guild, channel, name, token, creator, avatar) VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, name = excluded.name, avatar = excluded.avatar
        """);

    public Webhook? Find(WebhookId id) => Read(_find.Bind(1, id.Value)) is [var webhook] ? webhook : null;

    public ImmutableArray<Webhook> OfChannel(ChannelId channel) => Read(_ofChannel.Bind(1, channel.Value));

    public ImmutableArray<Webhook> OfGuild(GuildId guild) => Read(_ofGuild.Bind(1, guild.Value));

    public int Count(ChannelId channel)
    {
        _count.Bind(1, channel.Value).Step();
        var count = _count.Int32(0);
        _count.Reset();
        return count;
    }

    /// <summary>Writes a webhook, new or in place of what it was.</summary>
    public void Put(Webhook webhook) => _put.Bind(1, webhook.Id.Value).Bind(2, webhook.Guild.Value).Bind(3, webhook.Channel.Value).Bind(4, webhook.Name)
        .Bind(5, webhook.Token).Bind(6, webhook.Creator.Id.Value).Bind(7, webhook.Avatar).Run();

    public void Delete(WebhookId id) => _delete.Bind(1, id.Value).Run();

    public void DeleteOf(ChannelId channel) => _deleteOfChannel.Bind(1, channel.Value).Run();

    public void DeleteOf(GuildId guild) => _deleteOfGuild.Bind(1, guild.Value).Run();

    private ImmutableArray<Webhook> Read(Statement rows)
    {
        var found = new List<(Webhook Webhook, UserId Creator)>();
        while (rows.Step())
        {
            found.Add((
                new Webhook(new(rows.Id(0)), new(rows.Id(1)), new(rows.Id(2)), rows.Text(3), rows.Text(4), null!) { Avatar = rows.OptionalText(6) },
                new(rows.Id(5))));
        }

        var people = users.FindMany([.. found.Select(row => row.Creator.Value).Distinct()]);
        return [.. found.Select(row => row.Webhook with { Creator = people.GetValueOrDefault(row.Creator) ?? UserRows.Gone(row.Creator) })];
    }
}

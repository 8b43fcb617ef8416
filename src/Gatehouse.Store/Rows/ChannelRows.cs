using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Channels of guilds with their overwrites.</summary>
internal sealed class ChannelRows(Database database)
{
    private readonly Statement _ofGuilds = database.Prepare(
        $"""
        SELECT id, kind, name, position, topic, parent, nsfw, rate_limit_per_user, last_pin_at, user_limit, bitrate, guild FROM channels
        WHERE {database.IsOneOf("guild")}
        """);

    private readonly Statement _overwritesOfGuilds = database.Prepare(
        $"""
        SELECT channel, target, o.kind, allow, deny FROM channels c JOIN overwrites o ON o.channel = c.id
        WHERE {database.IsOneOf("c.guild")} ORDER BY channel, place
        """);

    private readonly Statement _guildOf = database.Prepare("SELECT guild FROM channels WHERE id = ?");
    private readonly Statement _put = database.Prepare(
        """
        INSERT INTO channels (id, guild, kind, name, position, topic, parent, nsfw, rate_limit_per_user, last_pin_at, user_limit, bitrate)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET guild = excluded.guild, kind = excluded.kind, name = excluded.name, position = excluded.position, topic = excluded.topic,
            parent = excluded.parent, nsfw = excluded.nsfw, rate_limit_per_user = excluded.rate_limit_per_user, last_pin_at = excluded.last_pin_at,
            user_limit = excluded.user_limit, bitrate = excluded.bitrate
        """);

    private readonly Statement _putOverwrite = database.Prepare("INSERT INTO overwrites (channel, place, target, kind, allow, deny) VALUES (?, ?, ?, ?, ?, ?)");
    private readonly Statement _deleteOverwrites = database.Prepare("DELETE FROM overwrites WHERE channel = ?");
    private readonly Statement _delete = database.Prepare("DELETE FROM channels WHERE id = ?");
    private readonly Statement _markEmptied = database.Prepare("INSERT INTO emptied_channels (channel) VALUES (?) ON CONFLICT (channel) DO NOTHING");

    public GuildId? GuildOf(ChannelId channel)
    {
        if (!_guildOf.Bind(1, channel.Value).Step())
        {
            return null;
        }

        GuildId? guild = _guildOf.IsNull(0) ? null : new GuildId(_guildOf.Id(0));
        _guildOf.Reset();
        return guild;
    }

    public ByGuild<ChannelId, Channel> OfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var overwrites = OverwritesOfGuilds(guilds);
        var channels = new ByGuild<ChannelId, Channel>();
        _ofGuilds.BindIds(1, guilds);
        while (_ofGuilds.Step())
        {
            var guild = new GuildId(_ofGuilds.Id(11));
            var channel = new Channel(new(_ofGuilds.Id(0)), guild, (ChannelKind)_ofGuilds.Int32(1), _ofGuilds.Text(2), _ofGuilds.Int32(3))
            {
                Topic = _ofGuilds.OptionalText(4),
                Parent = _ofGuilds.IsNull(5) ? null : new ChannelId(_ofGuilds.Id(5)),
                Nsfw = _ofGuilds.Flag(6),
                RateLimitPerUser = _ofGuilds.Int32(7),
                LastPinAt = _ofGuilds.IsNull(8) ? null : _ofGuilds.Time(8),
                UserLimit = _ofGuilds.Int32(9),
                Bitrate = _ofGuilds.Int32(10),
            };
            channels.Add(guild, channel.Id, overwrites.TryGetValue(channel.Id, out var own) ? channel with { Overwrites = own.ToImmutable() } : channel);
        }

        return channels;
    }

    public void Put(Channel channel)
    {
        _put.Bind(1, channel.Id.Value).Bind(2, channel.Guild.Value).Bind(3, (long)channel.Kind).Bind(4, channel.Name).Bind(5, channel.Position)
            .Bind(6, channel.Topic).Bind(7, channel.Parent?.Value).Bind(8, channel.Nsfw).Bind(9, channel.RateLimitPerUser).Bind(10, channel.LastPinAt).Bind(11, channel.UserLimit)
            .Bind(12, channel.Bitrate).Run();
        _deleteOverwrites.Bind(1, channel.Id.Value).Run();
        for (var place = 0; place < channel.Overwrites.Length; place++)
        {
            var overwrite = channel.Overwrites[place];
            _putOverwrite.Bind(1, channel.Id.Value).Bind(2, place).Bind(3, overwrite.Target).Bind(4, (long)overwrite.Kind)
                .Bind(5, (ulong)overwrite.Allow).Bind(6, (ulong)overwrite.Deny).Run();
        }
    }

    /// <summary>Removes a channel; its messages follow little by little.</summary>
    public void Delete(ChannelId channel)
    {
        _delete.Bind(1, channel.Value).Run();
        _deleteOverwrites.Bind(1, channel.Value).Run();
        _markEmptied.Bind(1, channel.Value).Run();
    }

    private Dictionary<ChannelId, ImmutableArray<Overwrite>.Builder> OverwritesOfGuilds(IReadOnlyCollection<ulong> guilds)
    {
        var overwrites = new Dictionary<ChannelId, ImmutableArray<Overwrite>.Builder>();
        _overwritesOfGuilds.BindIds(1, guilds);
        while (_overwritesOfGuilds.Step())
        {
            var channel = new ChannelId(_overwritesOfGuilds.Id(0));
            if (!overwrites.TryGetValue(channel, out var own))
            {
                overwrites.Add(channel, own = ImmutableArray.CreateBuilder<Overwrite>());
            }

            own.Add(new Overwrite(
                _overwritesOfGuilds.Id(1),
                (OverwriteKind)_overwritesOfGuilds.Int32(2),
                (Permissions)_overwritesOfGuilds.Id(3),
                (Permissions)_overwritesOfGuilds.Id(4)));
        }

        return overwrites;
    }
}

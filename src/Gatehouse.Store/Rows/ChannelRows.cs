using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Store.Sql;

namespace Gatehouse.Store.Rows;

/// <summary>Channels of guilds with their overwrites.</summary>
internal sealed class ChannelRows(Database database)
{
    private readonly Statement _ofGuild = database.Prepare(
        "SELECT id, kind, name, position, topic, parent, nsfw, rate_limit_per_user, last_pin_at, user_limit, bitrate FROM channels WHERE guild = ?");

    private readonly Statement _overwritesOfGuild = database.Prepare(
        """
        SELECT channel, target, o.kind, allow, deny FROM channels c JOIN overwrites o ON o.channel = c.id
        WHERE c.guild = ? ORDER BY channel, place
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

    public ImmutableDictionary<ChannelId, Channel> OfGuild(GuildId guild)
    {
        var overwrites = OverwritesOfGuild(guild);
        var channels = ImmutableDictionary.CreateBuilder<ChannelId, Channel>();
        _ofGuild.Bind(1, guild.Value);
        while (_ofGuild.Step())
        {
            var channel = new Channel(new(_ofGuild.Id(0)), guild, (ChannelKind)_ofGuild.Int32(1), _ofGuild.Text(2), _ofGuild.Int32(3))
            {
                Topic = _ofGuild.OptionalText(4),
                Parent = _ofGuild.IsNull(5) ? null : new ChannelId(_ofGuild.Id(5)),
                Nsfw = _ofGuild.Flag(6),
                RateLimitPerUser = _ofGuild.Int32(7),
                LastPinAt = _ofGuild.IsNull(8) ? null : _ofGuild.Time(8),
                UserLimit = _ofGuild.Int32(9),
                Bitrate = _ofGuild.Int32(10),
            };
            channels.Add(channel.Id, overwrites.TryGetValue(channel.Id, out var own) ? channel with { Overwrites = own.ToImmutable() } : channel);
        }

        return channels.ToImmutable();
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

    private Dictionary<ChannelId, ImmutableArray<Overwrite>.Builder> OverwritesOfGuild(GuildId guild)
    {
        var overwrites = new Dictionary<ChannelId, ImmutableArray<Overwrite>.Builder>();
        _overwritesOfGuild.Bind(1, guild.Value);
        while (_overwritesOfGuild.Step())
        {
            var channel = new ChannelId(_overwritesOfGuild.Id(0));
            if (!overwrites.TryGetValue(channel, out var own))
            {
                overwrites.Add(channel, own = ImmutableArray.CreateBuilder<Overwrite>());
            }

            own.Add(new Overwrite(
                _overwritesOfGuild.Id(1),
                (OverwriteKind)_overwritesOfGuild.Int32(2),
                (Permissions)_overwritesOfGuild.Id(3),
                (Permissions)_overwritesOfGuild.Id(4)));
        }

        return overwrites;
    }
}

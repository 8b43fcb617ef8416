using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>How a guild's channels come, change and go.</summary>
internal static class ChannelRules
{
    // What Discord gives a new voice channel.
    private const int DefaultBitrate = 64_000;

    public static Result<GuildChange> Create(GuildState guild, UserId asker, ChannelId id, NewChannel wish)
    {
        if (!guild.Admit(asker, Permissions.ManageChannels).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        if (guild.Channels.Count >= Limits.ChannelsPerGuild)
        {
            return Faults.TooManyChannels;
        }

        var channel = new Channel(id, guild.Id, wish.Kind, ChannelName.Of(wish.Kind, wish.Name), wish.Position ?? Last(guild, wish.Parent))
        {
            Topic = NullIfEmpty(wish.Topic),
            Parent = wish.Parent,
            Nsfw = wish.Nsfw,
            RateLimitPerUser = wish.RateLimitPerUser,
            UserLimit = wish.UserLimit,
            Bitrate = wish.Bitrate.Or(DefaultBitrate),
        };
        if ((Check(guild, channel) ?? MayPutInto(seat, channel.Parent)) is { } wrong)
        {
            return wrong;
        }

        if (wish.Overwrites.Says(out var overwrites))
        {
            if (!OverwriteRules.Replace(guild, [], overwrites, seat.Permissions).Succeeds(out overwrites, out fault))
            {
                return fault;
            }
        }
        else
        {
            overwrites = channel.Parent is { } parent ? guild.Channels[parent].Overwrites : [];
        }

        channel = channel with { Overwrites = overwrites };
        return guild.To(guild.With(channel), new GuildEvent.ChannelCreated(channel));
    }

    public static Result<GuildChange> Update(GuildState guild, UserId asker, ChannelId id, ChannelPatch patch)
    {
        if (!guild.Admit(id, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var before = place.Channel;
        var kind = patch.Kind.Or(before.Kind);
        var channel = before with
        {
            Kind = kind,
            Name = patch.Name.Says(out var name) ? ChannelName.Of(kind, name) : before.Name,
            Topic = NullIfEmpty(patch.Topic.Or(before.Topic)),
            Parent = patch.Parent.Or(before.Parent),
            Position = patch.Position.Or(before.Position),
            Nsfw = patch.Nsfw.Or(before.Nsfw),
            RateLimitPerUser = patch.RateLimitPerUser.Or(before.RateLimitPerUser),
            UserLimit = patch.UserLimit.Or(before.UserLimit),
            Bitrate = patch.Bitrate.Or(before.Bitrate),
        };
        var onlyOverwrites = channel == before && patch.Overwrites.IsPresent;
        if (!onlyOverwrites && place.Missing(Permissions.ManageChannels) is { } missing)
        {
            return missing;
        }

        if (kind != before.Kind && !(IsTextual(kind) && IsTextual(before.Kind)))
        {
            return Faults.WrongChannelKind;
        }

        if (Check(guild, channel) is { } wrong)
        {
            return wrong;
        }

        if (channel.Parent != before.Parent && MayPutInto(new Seat(guild, place.Asker, place.Permissions), channel.Parent) is { } closed)
        {
            return closed;
        }

        if (patch.Overwrites.Says(out var wanted))
        {
            if (!OverwriteRules.Replace(guild, before.Overwrites, wanted, place.Permissions).Succeeds(out var overwrites, out fault))
            {
                return fault;
            }

            channel = channel with { Overwrites = overwrites };
        }

        return channel == before ? guild.Unchanged : guild.To(guild.With(channel), new GuildEvent.ChannelUpdated(before, channel));
    }

    public static Result<GuildChange> Move(GuildState guild, UserId asker, IReadOnlyList<ChannelMove> moves)
    {
        if (!guild.Admit(asker, Permissions.ManageChannels).Succeeds(out var seat, out var fault))
        {
            return fault;
        }

        if (moves.Count > Limits.ChannelsPerGuild)
        {
            return Faults.TooManyChannels;
        }

        var after = guild;
        var touched = new HashSet<ChannelId>();
        foreach (var move in moves)
        {
            if (!after.Channels.TryGetValue(move.Channel, out var channel))
            {
                return Faults.UnknownChannel;
            }

            // Clients send the whole order: what stays where it is needs no permission.
            var moved = channel with { Position = move.Position.Or(channel.Position), Parent = move.Parent.Or(channel.Parent) };
            if (moved == channel && !move.LockPermissions)
            {
                continue;
            }

            if ((Check(after, moved) ?? MayMove(seat, channel, moved)) is { } wrong)
            {
                return wrong;
            }

            if (move.LockPermissions && moved.Parent is { } parent)
            {
                var wanted = guild.Channels[parent].Overwrites;
                var here = guild.PermissionsIn(channel, seat.Asker);
                if (!OverwriteRules.Replace(guild, channel.Overwrites, wanted, here).Succeeds(out wanted, out fault))
                {
                    return fault;
                }

                moved = moved with { Overwrites = wanted };
            }

            touched.Add(channel.Id);
            after = after.With(moved);
        }

        return guild.To(
            after,
            [
                .. from id in touched
                   let was = guild.Channels[id]
                   let channel = after.Channels[id]
                   where channel != was
                   select new GuildEvent.ChannelUpdated(was, channel),
            ]);
    }

    /// <summary>A category's channels stay, outside of it.</summary>
    public static Result<GuildChange> Delete(GuildState guild, UserId asker, ChannelId id)
    {
        if (!guild.Admit(id, asker, Permissions.ManageChannels).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var after = guild;
        var events = new List<GuildEvent>();
        foreach (var child in guild.Channels.Values.Where(channel => channel.Parent == id))
        {
            var orphan = child with { Parent = null };
            after = after.With(orphan);
            events.Add(new GuildEvent.ChannelUpdated(child, orphan));
        }

        after = after with { Channels = after.Channels.Remove(id) };
        events.Add(new GuildEvent.ChannelDeleted(place.Channel));
        if (guild.Guild.SystemChannel == id)
        {
            after = after with { Guild = guild.Guild with { SystemChannel = null } };
            events.Add(new GuildEvent.GuildUpdated());
        }

        return guild.To(after, events);
    }

    private static Fault? Check(GuildState guild, Channel channel)
    {
        var form = new Form();
        form.Length("name", channel.Name, 1, 100);
        form.Length("topic", channel.Topic, 0, 1_024);
        form.Range("position", channel.Position, 0, int.MaxValue);
        form.Range("rate_limit_per_user", channel.RateLimitPerUser, 0, 21_600);
        form.Range("user_limit", channel.UserLimit, 0, 99);
        form.Range("bitrate", channel.Bitrate, 8_000, 384_000);
        if (channel.Kind is not (ChannelKind.Text or ChannelKind.Voice or ChannelKind.Category or ChannelKind.Announcement or ChannelKind.Stage))
        {
            form.Wrong("type", "BASE_TYPE_CHOICES", "Value must be one of (0, 2, 4, 5, 13).");
        }

        if (channel.Parent is { } parent)
        {
            CheckParent(guild, channel, parent, form);
        }

        return form.Fault;
    }

    private static void CheckParent(GuildState guild, Channel channel, ChannelId parent, Form form)
    {
        if (!guild.Channels.TryGetValue(parent, out var category))
        {
            form.Wrong("parent_id", "CHANNEL_PARENT_INVALID", "Category does not exist");
        }
        else if (category.Kind != ChannelKind.Category || channel.Kind == ChannelKind.Category)
        {
            form.Wrong("parent_id", "CHANNEL_PARENT_INVALID_TYPE", "Not a category");
        }
        else if (!IsIn(guild, channel.Id, parent)
            && guild.Channels.Values.Count(sibling => sibling.Parent == parent) >= Limits.ChannelsPerCategory)
        {
            form.Wrong("parent_id", "CHANNEL_PARENT_MAX_CHANNELS", "Maximum number of channels in category reached (50)");
        }
    }

    private static bool IsIn(GuildState guild, ChannelId id, ChannelId parent) =>
        guild.Channels.TryGetValue(id, out var channel) && channel.Parent == parent;

    private static Fault? MayMove(Seat seat, Channel channel, Channel moved)
    {
        if (!seat.Guild.PermissionsIn(channel, seat.Asker).HasFlag(Permissions.ViewChannel | Permissions.ManageChannels))
        {
            return Faults.MissingPermissions;
        }

        return moved.Parent == channel.Parent ? null : MayPutInto(seat, moved.Parent);
    }

    private static Fault? MayPutInto(Seat seat, ChannelId? category)
    {
        const Permissions Needed = Permissions.ViewChannel | Permissions.ManageChannels;
        return category is not { } id || seat.Guild.PermissionsIn(seat.Guild.Channels[id], seat.Asker).HasFlag(Needed)
            ? null
            : Faults.MissingPermissions;
    }

    private static int Last(GuildState guild, ChannelId? parent)
    {
        var last = -1;
        foreach (var channel in guild.Channels.Values)
        {
            if (channel.Parent == parent && channel.Position > last)
            {
                last = channel.Position;
            }
        }

        return last == int.MaxValue ? last : last + 1;
    }

    private static bool IsTextual(ChannelKind kind) => kind is ChannelKind.Text or ChannelKind.Announcement;

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

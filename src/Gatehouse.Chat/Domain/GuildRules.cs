using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>How guilds come, change and go.</summary>
internal static class GuildRules
{
    // Discord's for a new server, without MENTION_EVERYONE.
    private const Permissions OfEveryone =
        Permissions.CreateInstantInvite | Permissions.AddReactions | Permissions.Stream | Permissions.ViewChannel
        | Permissions.SendMessages | Permissions.EmbedLinks | Permissions.AttachFiles | Permissions.ReadMessageHistory
        | Permissions.UseExternalEmojis | Permissions.Connect | Permissions.Speak | Permissions.UseVad | Permissions.ChangeNickname
        | Permissions.UseApplicationCommands | Permissions.RequestToSpeak | Permissions.CreatePublicThreads
        | Permissions.CreatePrivateThreads | Permissions.UseExternalStickers | Permissions.SendMessagesInThreads
        | Permissions.UseEmbeddedActivities | Permissions.UseSoundboard | Permissions.UseExternalSounds | Permissions.SendVoiceMessages
        | Permissions.SendPolls | Permissions.UseExternalApps;

    /// <summary>A guild with its owner, @everyone and a text channel to begin with.</summary>
    public static Result<GuildState> Create(GuildId id, ChannelId general, User owner, NewGuild wish, DateTimeOffset now)
    {
        var guild = new Guild(id, wish.Name.Trim(), owner.Id)
        {
            Icon = wish.Icon,
            Description = NullIfEmpty(wish.Description),
            SystemChannel = general,
            Unsaid = wish.Unsaid,
        };
        if (Check(guild) is { } wrong)
        {
            return wrong;
        }

        var everyone = new Role(id.EveryoneRole, "@everyone", OfEveryone, Position: 0);
        var channel = new Channel(general, id, ChannelKind.Text, "general", Position: 0);
        var member = new Member(owner, now);
        return new GuildState(
            guild,
            ImmutableDictionary<RoleId, Role>.Empty.Add(everyone.Id, everyone),
            ImmutableDictionary<ChannelId, Channel>.Empty.Add(channel.Id, channel),
            ImmutableDictionary<UserId, Member>.Empty.Add(owner.Id, member));
    }

    public static Result<GuildChange> Update(GuildState state, UserId asker, GuildPatch patch)
    {
        if (!state.Admit(asker, Permissions.ManageGuild).Succeeds(out _, out var fault))
        {
            return fault;
        }

        var guild = state.Guild with
        {
            Name = patch.Name.Or(state.Guild.Name).Trim(),
            Icon = patch.Icon.Or(state.Guild.Icon),
            Description = NullIfEmpty(patch.Description.Or(state.Guild.Description)),
            SystemChannel = patch.SystemChannel.Or(state.Guild.SystemChannel),
            Unsaid = patch.Unsaid.Or(state.Guild.Unsaid),
            Owner = patch.Owner.Or(state.Guild.Owner),
        };
        if (guild.Owner != state.Guild.Owner)
        {
            if (asker != state.Guild.Owner)
            {
                return Faults.MissingPermissions;
            }

            if (!state.Members.ContainsKey(guild.Owner))
            {
                return Faults.UnknownMember;
            }
        }

        if (Check(guild) is { } wrong)
        {
            return wrong;
        }

        if (guild.SystemChannel is { } id && id != state.Guild.SystemChannel && (!state.Channels.TryGetValue(id, out var system) || system.Kind != ChannelKind.Text))
        {
            return Faults.InvalidField("system_channel_id", "CHANNEL_INVALID", "Not a text channel of this guild.");
        }

        return guild == state.Guild ? state.Unchanged : state.To(state with { Guild = guild }, new GuildEvent.GuildUpdated());
    }

    public static Result<GuildChange> Delete(GuildState state, UserId asker)
    {
        if (!state.Admit(asker).Succeeds(out _, out var fault))
        {
            return fault;
        }

        return asker == state.Guild.Owner ? state.To(state, new GuildEvent.GuildDeleted()) : Faults.MissingPermissions;
    }

    private static Fault? Check(Guild guild)
    {
        var form = new Form();
        form.Length("name", guild.Name, 2, 100);
        form.Picture("icon", guild.Icon);
        form.Length("description", guild.Description, 0, 300);
        form.Range("system_channel_flags", (int)guild.Unsaid, 0, (int)Unsaid.Everything);
        return form.Fault;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}

namespace Gatehouse.Chat.Domain;

/// <summary>Steps from one state of a guild to the next.</summary>
internal static class Changes
{
    extension(GuildState guild)
    {
        /// <summary>A decision that changes nothing.</summary>
        public GuildChange Unchanged => new(guild, guild, []);

        public GuildChange To(GuildState after, params IReadOnlyList<GuildEvent> events) => new(guild, after, events);

        public GuildState With(Channel channel) => guild with { Channels = guild.Channels.SetItem(channel.Id, channel) };

        public GuildState With(Role role) => guild with { Roles = guild.Roles.SetItem(role.Id, role) };

        public GuildState With(Member member) => guild with { Members = guild.Members.SetItem(member.User.Id, member) };
    }
}

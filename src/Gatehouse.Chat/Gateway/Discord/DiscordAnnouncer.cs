using System.Text.Json.Serialization.Metadata;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>
/// Tells changes in Discord's words, which are the inner ones (discord-api-docs, "Gateway Events"). A channel's event goes to the guild when every member
/// may view the channel, otherwise to the channel alone; either way its subject is the channel, so that a replay asks again.
/// </summary>
internal sealed partial class DiscordAnnouncer(FileHome files) : IAnnouncer
{
    public void Announce(GuildEvent change, GuildState? before, GuildState after, ICollection<Event> events)
    {
        if (after.IsConversation)
        {
            ConversationAnnouncer.Announce(change, before, after, events);
            return;
        }

        switch (change)
        {
            case GuildEvent.GuildCreated:
                foreach (var member in after.Members.Values)
                {
                    events.Add(Welcome(member.User.Id, after));
                }

                break;

            case GuildEvent.GuildUpdated:
                events.Add(ToGuild("GUILD_UPDATE", Shapes.Guild(after), DiscordJson.Default.GuildShape, after));
                break;

            case GuildEvent.GuildDeleted:
                // To each member, not to the guild: a session that resumes later reads its user's events, and nobody else's guilds.
                foreach (var member in after.Members.Values)
                {
                    events.Add(Farewell(member.User.Id, after));
                }

                break;

            case GuildEvent.ChannelCreated created:
                events.Add(OfChannel("CHANNEL_CREATE", created.Channel, Topics.For(created.Channel, after), after));
                break;

            case GuildEvent.ChannelUpdated updated:
                events.Add(OfChannel("CHANNEL_UPDATE", updated.Channel, TopicOf(updated, before ?? after, after), after));
                break;

            case GuildEvent.ChannelDeleted deleted:
                events.Add(OfChannel("CHANNEL_DELETE", deleted.Channel, Topics.For(deleted.Channel, before ?? after), after));
                break;

            case GuildEvent.RoleCreated created:
                events.Add(OfRole("GUILD_ROLE_CREATE", created.Role, after));
                break;

            case GuildEvent.RoleUpdated updated:
                events.Add(OfRole("GUILD_ROLE_UPDATE", updated.Role, after));
                break;

            case GuildEvent.RoleDeleted deleted:
                var gone = new RoleDeletedShape(after.Id.ToString(), deleted.Role.Id.ToString());
                events.Add(ToGuild("GUILD_ROLE_DELETE", gone, DiscordJson.Default.RoleDeletedShape, after));
                break;

            case GuildEvent.MemberJoined joined:
                // The others first: whoever joins hears the whole guild, not of their own arrival.
                events.Add(OfMember("GUILD_MEMBER_ADD", joined.Member, after));
                events.Add(Welcome(joined.Member.User.Id, after));
                break;

            case GuildEvent.MemberUpdated updated:
                events.Add(OfMember("GUILD_MEMBER_UPDATE", updated.Member, after));
                break;

            case GuildEvent.MemberLeft left:
                // The leaver first: when the others hear of it, he hears nothing of the guild any more.
                events.Add(Farewell(left.Member.User.Id, after));
                var removed = new MemberRemovedShape(after.Id.ToString(), Shapes.User(left.Member.User));
                events.Add(ToGuild("GUILD_MEMBER_REMOVE", removed, DiscordJson.Default.MemberRemovedShape, after, Intents.GuildMembers));
                break;

            case GuildEvent.MemberBanned banned:
                events.Add(OfBan("GUILD_BAN_ADD", banned.User, after));
                break;

            case GuildEvent.BanLifted lifted:
                events.Add(OfBan("GUILD_BAN_REMOVE", lifted.User, after));
                break;

            default:
                throw new ArgumentException($"Nobody has said how to announce {change.GetType().Name}.", nameof(change));
        }
    }

    public IEnumerable<Event> Address(Event e, GuildState guild) => guild.IsConversation ? ConversationAnnouncer.Address(e, guild) : [e];

    public Event MessagePosted(Message message, GuildState guild) => OfMessage("MESSAGE_CREATE", message, guild);

    // What is told now must be true for everybody: the sender's mark is for the answer to his own request, and MESSAGE_CREATE.
    public Event MessageEdited(Message message, GuildState guild) => OfMessage("MESSAGE_UPDATE", message with { Nonce = null }, guild);

    public Event MessageDeleted(ChannelId channel, MessageId id, GuildState guild) => new()
    {
        Topic = TopicOf(channel, guild),
        Subject = Topics.Of(channel),
        Name = "MESSAGE_DELETE",
        Payload = DiscordJson.Encode(
            new MessageDeletedShape(id.ToString(), channel.ToString(), Shapes.GuildIdOf(guild)), DiscordJson.Default.MessageDeletedShape),
        Interest = Intents.GuildMessages,
    };

    public Event Recorded(AuditEntry entry, GuildState guild) => new()
    {
        Topic = Topics.Records.Of(guild.Id),
        Name = "GUILD_AUDIT_LOG_ENTRY_CREATE",
        Payload = AuditJson.Of(entry, guild.Id),
        Interest = Intents.GuildModeration,
        Context = guild,
    };

    public Event Typing(Channel channel, Member member, DateTimeOffset at, GuildState guild) => new()
    {
        Topic = Topics.For(channel, guild),
        Subject = Topics.Of(channel.Id),
        Name = "TYPING_START",
        Payload = DiscordJson.Encode(
            new TypingShape(channel.Id.ToString(), Shapes.GuildIdOf(guild), member.User.Id.ToString(), at.ToUnixTimeSeconds())
            {
                Member = guild.IsConversation ? null : Shapes.Member(member),
            },
            DiscordJson.Default.TypingShape),
        Interest = Intents.GuildMessageTyping,
    };

    /// <summary>To those who begin or cease to see a channel without its being new or gone: nobody else is told, and nothing is stored.</summary>
    public static Event Sight(string name, Channel channel) => new()
    {
        Topic = Topics.Of(channel.Guild),
        Subject = Topics.Of(channel.Id),
        Name = name,
        Payload = DiscordJson.Encode(Shapes.Channel(channel, last: null), DiscordJson.Default.ChannelShape),
        Interest = Intents.Guilds,
    };

    private Event OfMessage(string name, Message message, GuildState guild) => new()
    {
        Topic = TopicOf(message.Channel, guild),
        Subject = Topics.Of(message.Channel),
        Name = name,
        Payload = DiscordJson.Encode(Shapes.Message(message, guild, files), DiscordJson.Default.MessageShape),
        Interest = Intents.GuildMessages,
        ContentInterest = Intents.MessageContent,
        Concerns = MayReadContent(message),
    };

    // Content is never withheld from its author and from those whom it mentions (discord-api-docs, "Message Content Intent").
    private static string[] MayReadContent(Message message)
    {
        var users = new string[1 + message.Mentions.Length];
        users[0] = message.Author.Id.ToString();
        for (var i = 0; i < message.Mentions.Length; i++)
        {
            users[i + 1] = message.Mentions[i].Id.ToString();
        }

        return users;
    }

    // The real GUILD_CREATE differs by who hears it and is as big as the guild: the gateway makes it from the context when it is dispatched.
    private static Event Welcome(UserId user, GuildState guild) => ToUser("GUILD_CREATE", user, guild);

    private static Event Farewell(UserId user, GuildState guild) => ToUser("GUILD_DELETE", user, guild);

    private static Event ToUser(string name, UserId user, GuildState guild) => new()
    {
        Topic = Topics.Of(user),
        Name = name,
        Payload = DiscordJson.Encode(new GuildIdShape(guild.Id.ToString()), DiscordJson.Default.GuildIdShape),
        Interest = Intents.Guilds,
        Context = guild,
    };

    private static Event OfRole(string name, Role role, GuildState guild) => ToGuild(
        name, new RoleEventShape(guild.Id.ToString(), Shapes.Role(role)), DiscordJson.Default.RoleEventShape, guild);

    private static Event OfMember(string name, Member member, GuildState guild) => new()
    {
        Topic = Topics.Of(guild.Id),
        Name = name,
        Payload = DiscordJson.Encode(Shapes.Member(member, guild.Id), DiscordJson.Default.MemberShape),
        Interest = Intents.GuildMembers,
        // A bot hears of changes to itself without the intent.
        Concerns = name == "GUILD_MEMBER_UPDATE" ? [member.User.Id.ToString()] : [],
        Context = guild,
    };

    private static Event OfBan(string name, User user, GuildState guild) => new()
    {
        Topic = Topics.Bans.Of(guild.Id),
        Name = name,
        Payload = DiscordJson.Encode(new BanEventShape(guild.Id.ToString(), Shapes.User(user)), DiscordJson.Default.BanEventShape),
        Interest = Intents.GuildModeration,
        Context = guild,
    };

    private static Event OfChannel(string name, Channel channel, string topic, GuildState guild) => new()
    {
        Topic = topic,
        Subject = Topics.Of(channel.Id),
        Name = name,
        Payload = name == "CHANNEL_CREATE"
            ? DiscordJson.Encode(Shapes.Channel(channel, last: null), DiscordJson.Default.ChannelShape)
            : DiscordJson.Encode(Shapes.ChannelChange(channel), DiscordJson.Default.ChannelChangeShape),
        Interest = Intents.Guilds,
        Context = guild,
    };

    private static Event ToGuild<T>(string name, T body, JsonTypeInfo<T> type, GuildState guild, ulong interest = Intents.Guilds) => new()
    {
        Topic = Topics.Of(guild.Id),
        Name = name,
        Payload = DiscordJson.Encode(body, type),
        Interest = interest,
        Context = guild,
    };

    // While it opens or closes, somebody must hear of it who may view it on one side of the change only.
    private static string TopicOf(GuildEvent.ChannelUpdated change, GuildState before, GuildState after) =>
        before.IsOpen(change.Before) ? Topics.Of(after.Id) : Topics.For(change.Channel, after);

    private static string TopicOf(ChannelId channel, GuildState guild) =>
        guild.Channels.TryGetValue(channel, out var found) ? Topics.For(found, guild) : Topics.Of(channel);
}

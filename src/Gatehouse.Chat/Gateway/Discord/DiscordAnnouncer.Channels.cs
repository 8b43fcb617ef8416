using System.Text.Json.Serialization.Metadata;
using Gatehouse.Chat.Domain;
using Gatehouse.Events;

namespace Gatehouse.Chat.Gateway.Discord;

internal sealed partial class DiscordAnnouncer
{
    public Event Announce(ChannelEvent change, GuildState guild) => change switch
    {
        ChannelEvent.ReactionAdded added => InChannel(
            "MESSAGE_REACTION_ADD",
            added.Channel,
            Reaction(added.Channel, added.Message, added.Emoji, added.User, guild) with
            {
                Member = !guild.IsConversation && guild.Members.TryGetValue(added.User, out var member) ? Shapes.Member(member) : null,
                MessageAuthorId = added.Author.ToString(),
            },
            DiscordJson.Default.ReactionChangeShape,
            Intents.GuildMessageReactions,
            guild),
        ChannelEvent.ReactionRemoved removed => InChannel(
            "MESSAGE_REACTION_REMOVE",
            removed.Channel,
            Reaction(removed.Channel, removed.Message, removed.Emoji, removed.User, guild),
            DiscordJson.Default.ReactionChangeShape,
            Intents.GuildMessageReactions,
            guild),
        ChannelEvent.ReactionsCleared cleared => InChannel(
            cleared.Only is null ? "MESSAGE_REACTION_REMOVE_ALL" : "MESSAGE_REACTION_REMOVE_EMOJI",
            cleared.Channel,
            new ReactionsClearedShape(cleared.Channel.ToString(), cleared.Message.ToString(), Shapes.GuildIdOf(guild))
            {
                Emoji = cleared.Only is { } only ? Shapes.Emoji(only) : null,
            },
            DiscordJson.Default.ReactionsClearedShape,
            Intents.GuildMessageReactions,
            guild),
        ChannelEvent.PinsChanged pins => InChannel(
            "CHANNEL_PINS_UPDATE",
            pins.Channel,
            new PinsChangedShape(Shapes.GuildIdOf(guild), pins.Channel.ToString())
            {
                LastPinTimestamp = pins.LastPinAt is { } last ? DiscordJson.Time(last) : null,
            },
            DiscordJson.Default.PinsChangedShape,
            Intents.Guilds,
            guild),
        ChannelEvent.MessagesDeleted deleted => InChannel(
            "MESSAGE_DELETE_BULK",
            deleted.Channel,
            new MessagesDeletedShape([.. deleted.Messages.Select(id => id.ToString())], deleted.Channel.ToString(), Shapes.GuildIdOf(guild)),
            DiscordJson.Default.MessagesDeletedShape,
            Intents.GuildMessages,
            guild),
        ChannelEvent.WebhooksChanged webhooks => InChannel(
            "WEBHOOKS_UPDATE",
            webhooks.Channel,
            new WebhooksChangedShape(guild.Id.ToString(), webhooks.Channel.ToString()),
            DiscordJson.Default.WebhooksChangedShape,
            Intents.GuildWebhooks,
            guild),
        ChannelEvent.InviteCreated created => OfInvite("INVITE_CREATE", created.Channel, Shapes.InviteCreated(created.Invite), DiscordJson.Default.InviteCreatedShape, guild),
        ChannelEvent.InviteDeleted deleted => OfInvite(
            "INVITE_DELETE", deleted.Channel, new InviteDeletedShape(deleted.Code, deleted.Channel.ToString(), guild.Id.ToString()), DiscordJson.Default.InviteDeletedShape, guild),
        _ => throw new ArgumentException($"Nobody has said how to announce {change.GetType().Name}.", nameof(change)),
    };

    private static ReactionChangeShape Reaction(ChannelId channel, MessageId message, Emoji emoji, UserId user, GuildState guild) =>
        new(user.ToString(), channel.ToString(), message.ToString(), Shapes.GuildIdOf(guild), Shapes.Emoji(emoji));

    private static Event OfInvite<T>(string name, ChannelId channel, T body, JsonTypeInfo<T> type, GuildState guild) => new()
    {
        Topic = Topics.Invites.Of(guild.Id),
        Subject = Topics.Of(channel),
        Name = name,
        Payload = DiscordJson.Encode(body, type),
        Interest = Intents.GuildInvites,
    };

    private static Event InChannel<T>(string name, ChannelId channel, T body, JsonTypeInfo<T> type, ulong interest, GuildState guild) => new()
    {
        Topic = TopicOf(channel, guild),
        Subject = Topics.Of(channel),
        Name = name,
        Payload = DiscordJson.Encode(body, type),
        Interest = interest,
    };
}

using System.Text.Json.Serialization.Metadata;
using Gatehouse.Chat.Domain;
using Gatehouse.Events;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>
/// Tells what happens in conversations outside of guilds. They have no topic: each event goes to each participant's own, so that no session subscribes to the conversations of a bot with a hundred
/// thousand of them, and who has been put out hears nothing more by itself.
/// </summary>
internal static class ConversationAnnouncer
{
    public static void Announce(GuildEvent change, GuildState? before, GuildState after, ICollection<Event> events)
    {
        switch (change)
        {
            case GuildEvent.GuildCreated:
                Show(after, after.Members.Values, events);
                break;

            case GuildEvent.GuildUpdated:
                foreach (var member in after.Members.Values)
                {
                    events.Add(ToUser("CHANNEL_UPDATE", member.User.Id, after, Shapes.Conversation(after, member.User.Id, last: null), DiscordJson.Default.ConversationShape));
                }

                break;

            case GuildEvent.GuildDeleted:
                foreach (var member in after.Members.Values)
                {
                    events.Add(Gone(after, member.User.Id));
                }

                break;

            case GuildEvent.MemberJoined(var newcomer):
                Tell("CHANNEL_RECIPIENT_ADD", newcomer, after, after.Members.Values.Where(member => member.User.Id != newcomer.User.Id), events);
                Show(after, [newcomer], events);
                break;

            case GuildEvent.MemberLeft(var leaver):
                events.Add(Gone(after, leaver.User.Id));
                Tell("CHANNEL_RECIPIENT_REMOVE", leaver, after, after.Members.Values, events);
                break;

            case GuildEvent.MemberUpdated(var member):
                if (member.HasClosed)
                {
                    events.Add(Gone(after, member.User.Id));
                }
                else if (before?.Members.GetValueOrDefault(member.User.Id) is { HasClosed: true })
                {
                    Show(after, [member], events);
                }

                break;

            default:
                throw new ArgumentException($"{change.GetType().Name} does not happen in a conversation.", nameof(change));
        }
    }

    /// <summary>An event of a guild's channel as each participant of a conversation hears it: to them, for the intents of direct messages, with nothing withheld.</summary>
    public static IEnumerable<Event> Address(Event e, GuildState conversation)
    {
        foreach (var user in conversation.Members.Keys)
        {
            yield return new Event
            {
                Topic = Topics.Of(user),
                Subject = e.Subject,
                Name = e.Name,
                Payload = e.Payload,
                Interest = InterestOf(e.Interest),
            };
        }
    }

    private static ulong InterestOf(ulong interest) => interest switch
    {
        Intents.GuildMessages => Intents.DirectMessages,
        Intents.GuildMessageReactions => Intents.DirectMessageReactions,
        Intents.GuildMessageTyping => Intents.DirectMessageTyping,
        Intents.GuildMessagePolls => Intents.DirectMessagePolls,
        // Pins are the guild's affair there, and a matter of messages here.
        Intents.Guilds => Intents.DirectMessages,
        _ => 0,
    };

    private static void Show(GuildState conversation, IEnumerable<Member> to, ICollection<Event> events)
    {
        foreach (var member in to)
        {
            var shape = Shapes.Conversation(conversation, member.User.Id, last: null);
            events.Add(ToUser("CHANNEL_CREATE", member.User.Id, conversation, shape, DiscordJson.Default.ConversationShape));
        }
    }

    private static void Tell(string name, Member about, GuildState conversation, IEnumerable<Member> to, ICollection<Event> events)
    {
        var shape = new RecipientShape(conversation.Id.ToString(), Shapes.User(about.User));
        foreach (var member in to)
        {
            events.Add(ToUser(name, member.User.Id, conversation, shape, DiscordJson.Default.RecipientShape));
        }
    }

    private static Event Gone(GuildState conversation, UserId user) => ToUser(
        "CHANNEL_DELETE", user, conversation, Shapes.Conversation(conversation, user, last: null), DiscordJson.Default.ConversationShape);

    private static Event ToUser<T>(string name, UserId user, GuildState conversation, T body, JsonTypeInfo<T> type) => new()
    {
        Topic = Topics.Of(user),
        Subject = Topics.Of(new ChannelId(conversation.Id.Value)),
        Name = name,
        Payload = DiscordJson.Encode(body, type),
    };
}

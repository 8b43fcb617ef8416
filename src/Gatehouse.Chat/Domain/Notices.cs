namespace Gatehouse.Chat.Domain;

/// <summary>
/// What is said in a channel by nobody, because something happened (discord-api-docs, "Message Types"). Its author is who did it, and its id comes with the commit.
/// </summary>
internal static class Notices
{
    /// <summary>Somebody came in; nothing where the guild does not want it said.</summary>
    public static IReadOnlyList<Message> OfJoin(GuildState guild, User newcomer) =>
        guild.Guild.SystemChannel is { } channel && guild.Channels.ContainsKey(channel) && !guild.Guild.Unsaid.HasFlag(Unsaid.Joins)
            ? [new Message(default, channel, guild.Id, newcomer, "") { Kind = MessageKind.Join }]
            : [];

    public static Message OfPin(Message pinned, User pinner) => new(default, pinned.Channel, pinned.Guild, pinner, "")
    {
        Kind = MessageKind.Pinned,
        ReplyTo = pinned.Id,
    };

    public static Message OfRecipientAdded(GuildState conversation, User by, User recipient) => In(conversation, by, MessageKind.RecipientAdded) with { Mentions = [recipient] };

    /// <param name="by">The recipient themselves when they left.</param>
    public static Message OfRecipientRemoved(GuildState conversation, User by, User recipient) => In(conversation, by, MessageKind.RecipientRemoved) with { Mentions = [recipient] };

    /// <summary>A group's name or picture is another; nothing where neither is.</summary>
    public static IReadOnlyList<Message> OfChange(GuildState conversation, User by, Guild after)
    {
        var notices = new List<Message>();
        if (after.Name != conversation.Guild.Name)
        {
            notices.Add(In(conversation, by, MessageKind.NameChanged) with { Content = after.Name });
        }

        if (after.Icon != conversation.Guild.Icon)
        {
            notices.Add(In(conversation, by, MessageKind.IconChanged));
        }

        return notices;
    }

    private static Message In(GuildState conversation, User by, MessageKind kind) =>
        new(default, new ChannelId(conversation.Id.Value), conversation.Id, by, "") { Kind = kind };
}

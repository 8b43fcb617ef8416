using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>Who may send, read, edit and delete which messages (discord-api-docs, "Permissions").</summary>
internal static class MessageRules
{
    private const int SuppressEmbeds = 1 << 2;
    private const int SuppressNotifications = 1 << 12;

    // 25 characters, each escaped as \uXXXX, and the quotes: exactly how long it may be, only who knows the wire can tell.
    private const int LongestNonce = (25 * 6) + 2;

    /// <summary>Lets somebody write in a channel.</summary>
    public static Result<Place> AdmitToWrite(this GuildState? guild, ChannelId channel, UserId asker)
    {
        if (!guild.Admit(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        if (!place.Channel.HoldsMessages)
        {
            return Faults.NotATextChannel;
        }

        return place.Missing(Permissions.SendMessages) is { } missing ? missing : place;
    }

    /// <summary>Lets somebody see a channel's messages; what of its past they may read is another question.</summary>
    public static Result<Place> AdmitToRead(this GuildState? guild, ChannelId channel, UserId asker)
    {
        var admitted = guild.Admit(channel, asker);
        return admitted.Succeeds(out var place, out _) && !place.Channel.HoldsMessages ? Faults.NotATextChannel : admitted;
    }

    /// <summary>What is wrong with a message before what it answers has been looked at.</summary>
    public static Fault? Check(Place place, NewMessage wish)
    {
        if (wish.Tts && place.Missing(Permissions.SendTtsMessages) is { } missing)
        {
            return missing;
        }

        if (wish.Reply is not null && !place.Permissions.HasFlag(Permissions.ReadMessageHistory))
        {
            return Faults.ReplyWithoutHistory;
        }

        var embeds = Theirs(place.Asker.User, wish.Embeds);
        if (!embeds.IsEmpty && place.Missing(Permissions.EmbedLinks) is { } closed)
        {
            return closed;
        }

        var form = new Form();
        Check(form, wish.Content, wish.AllowedMentions);
        EmbedRules.Check(form, embeds);
        AttachmentRules.Check(form, wish.Attachments);
        form.Length("nonce", wish.Nonce, 0, LongestNonce);
        return form.Fault ?? (string.IsNullOrWhiteSpace(wish.Content) && embeds.IsEmpty && wish.Attachments.IsEmpty ? Faults.EmptyMessage : null);
    }

    /// <summary>How long the asker has to wait between two messages in the channel; zero for whoever need not.</summary>
    public static TimeSpan PauseOf(Place place)
    {
        const Permissions Exempt = Permissions.BypassSlowmode | Permissions.ManageMessages | Permissions.ManageChannels;
        return (place.Permissions & Exempt) != 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(place.Channel.RateLimitPerUser);
    }

    /// <summary>The message to commit; its id comes with the commit.</summary>
    /// <param name="answered">What it answers, as looked up; null for none, or when there is no such message.</param>
    public static Result<Message> Draft(Place place, NewMessage wish, Message? answered)
    {
        if (answered is null && wish.Reply is { FailIfNotExists: true })
        {
            return Faults.InvalidField("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message");
        }

        var mentioned = MentionScan.Of(wish.Content, place, wish.AllowedMentions, answered?.Author.Id);
        return new Message(default, place.Channel.Id, place.Guild.Id, place.Asker.User, wish.Content)
        {
            Kind = answered is null ? MessageKind.Default : MessageKind.Reply,
            Tts = wish.Tts,
            Attachments = wish.Attachments,
            Embeds = Theirs(place.Asker.User, wish.Embeds),
            Flags = wish.Flags & (SuppressEmbeds | SuppressNotifications),
            ReplyTo = answered?.Id,
            Referenced = answered is null ? null : answered with { Referenced = null },
            Mentions = mentioned.Users,
            MentionedRoles = mentioned.Roles,
            MentionsEveryone = mentioned.Everyone,
            Nonce = wish.Nonce,
        };
    }

    /// <summary>The message as its author, or for its flags a moderator, wants it.</summary>
    /// <param name="answered">What it answers, as looked up; null for none, or when it is gone.</param>
    public static Result<Message> Edit(Place place, Message message, MessagePatch patch, Message? answered, DateTimeOffset now)
    {
        if (!message.IsSaid)
        {
            return Faults.SystemMessage;
        }

        var isAuthor = message.Author.Id == place.Asker.User.Id;
        if (!isAuthor && (patch.SpeaksForAuthor || !patch.Flags.IsPresent))
        {
            return Faults.NotYourMessage;
        }

        if (!isAuthor && place.Missing(Permissions.ManageMessages) is { } missing)
        {
            return missing;
        }

        message = message with { Referenced = answered is null ? null : answered with { Referenced = null } };
        if (patch.Flags.Says(out var flags))
        {
            message = message with { Flags = (message.Flags & ~SuppressEmbeds) | (flags & SuppressEmbeds) };
        }

        return patch.SpeaksForAuthor ? Rewrite(place, message, patch, answered, now) : message;
    }

    /// <summary>Why the message may not be deleted; null when it may.</summary>
    public static Fault? MayDelete(Place place, Message message)
    {
        if (!message.IsDeletable)
        {
            return Faults.SystemMessage;
        }

        return message.Author.Id == place.Asker.User.Id ? null : place.Missing(Permissions.ManageMessages);
    }

    private static Result<Message> Rewrite(Place place, Message message, MessagePatch patch, Message? answered, DateTimeOffset now)
    {
        var content = patch.Content.Or(message.Content) ?? "";
        var embeds = patch.Embeds.Says(out var wanted) ? Theirs(place.Asker.User, wanted) : message.Embeds;
        if (patch.Embeds.IsPresent && !embeds.IsEmpty && place.Missing(Permissions.EmbedLinks) is { } closed)
        {
            return closed;
        }

        var attachments = patch.Attachments is { } files ? AttachmentRules.Change(message.Attachments, files) : message.Attachments;
        var form = new Form();
        Check(form, content, patch.AllowedMentions);
        EmbedRules.Check(form, embeds);
        AttachmentRules.Check(form, attachments);
        if (form.Fault is { } wrong)
        {
            return wrong;
        }

        if (string.IsNullOrWhiteSpace(content) && embeds.IsEmpty && attachments.IsEmpty)
        {
            return Faults.EmptyMessage;
        }

        message = message with { Content = content, Attachments = attachments, Embeds = embeds, EditedAt = now };
        if (!patch.Content.IsPresent)
        {
            return message;
        }

        var mentioned = MentionScan.Of(content, place, patch.AllowedMentions, answered?.Author.Id);
        return message with { Mentions = mentioned.Users, MentionedRoles = mentioned.Roles, MentionsEveryone = mentioned.Everyone };
    }

    // People's clients make none; what one sends is ignored, as on Discord.
    private static ImmutableArray<Embed> Theirs(User author, ImmutableArray<Embed> wanted) => author.IsBot ? wanted : [];

    private static void Check(Form form, string content, AllowedMentions? allowed)
    {
        if (!CodePoints.AreAtMost(Limits.MessageLength, content))
        {
            form.Wrong("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.");
        }

        if (allowed is null)
        {
            return;
        }

        Check(form, "users", allowed.ParseUsers, allowed.Users.Length);
        Check(form, "roles", allowed.ParseRoles, allowed.Roles.Length);
    }

    private static void Check(Form form, string things, bool parse, int named)
    {
        if (parse && named > 0)
        {
            form.Wrong(
                "allowed_mentions",
                "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
                $"parse:[\"{things}\"] and {things}: [ids...] are mutually exclusive.");
        }
        else if (named > Limits.MentionsPerMessage)
        {
            form.Wrong($"allowed_mentions.{things}", "BASE_TYPE_MAX_LENGTH", "Must be 100 or fewer in length.");
        }
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>Who may make and change webhooks, and what one may say (discord-api-docs, "Webhook Resource").</summary>
internal static class WebhookRules
{
    private const int TokenBytes = 51;
    private const int LongestName = 80;

    /// <summary>Lets somebody make and change the webhooks of a channel.</summary>
    public static Result<Place> AdmitToWebhooks(this GuildState? guild, ChannelId channel, UserId asker)
    {
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return place.Missing(Permissions.ManageWebhooks) is { } missing ? missing : place;
    }

    public static Result<Webhook> Create(Place place, WebhookId id, string name, string? avatar, ISecrets secrets)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        secrets.Fill(token);
        var webhook = new Webhook(id, place.Guild.Id, place.Channel.Id, name.Trim(), Base64Url.EncodeToString(token), place.Asker.User) { Avatar = avatar };
        return Check(webhook.Name, avatar) is { } wrong ? wrong : webhook;
    }

    public static Result<Webhook> Update(Webhook webhook, WebhookPatch patch)
    {
        var changed = webhook with
        {
            Name = patch.Name.Or(webhook.Name).Trim(),
            Avatar = patch.Avatar.Or(webhook.Avatar),
            Channel = patch.Channel.Or(webhook.Channel),
        };
        return Check(changed.Name, changed.Avatar) is { } wrong ? wrong : changed;
    }

    /// <summary>Compares in a time that does not tell how much of it was right.</summary>
    public static bool IsTokenOf(Webhook webhook, string token) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(webhook.Token), Encoding.UTF8.GetBytes(token));

    /// <summary>A webhook in its channel: who has the token may say whatever can be said there.</summary>
    public static Result<Place> PlaceOf(Webhook webhook, GuildState? guild, string? name = null, string? avatar = null)
    {
        if (guild is null || !guild.Channels.TryGetValue(webhook.Channel, out var channel))
        {
            return Faults.UnknownWebhook;
        }

        var author = new User(webhook.Id.Author, name ?? webhook.Name, IsBot: true) { Avatar = avatar ?? webhook.Avatar };
        return new Place(guild, channel, new Member(author, Snowflakes.TimeOf(webhook.Id.Value)), Permissions.All);
    }

    /// <summary>The message to commit. Nobody stands behind a webhook, so that unless it says otherwise only users are mentioned.</summary>
    public static Result<Message> Draft(Webhook webhook, GuildState? guild, NewWebhookMessage wish)
    {
        if ((wish.Name is { } name ? Check(name.Trim(), wish.Avatar, "username") : null) is { } misnamed)
        {
            return misnamed;
        }

        if (!PlaceOf(webhook, guild, wish.Name?.Trim(), wish.Avatar).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var said = wish.Message with
        {
            Reply = null,
            AllowedMentions = wish.Message.AllowedMentions ?? new AllowedMentions { ParseUsers = true },
        };
        if (MessageRules.Check(place, said) is { } wrong)
        {
            return wrong;
        }

        return MessageRules.Draft(place, said, answered: null).Succeeds(out var draft, out fault) ? draft with { Webhook = webhook.Id } : fault;
    }

    private static Fault? Check(string name, string? avatar, string field = "name")
    {
        var form = new Form();
        form.Length(field, name, 1, LongestName);
        form.Picture("avatar", avatar);
        return form.Fault;
    }
}

using System.Collections.Immutable;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Api;

/// <summary>What bodies say about messages (discord-api-docs, "Create Message" and "Edit Message").</summary>
internal static class MessageForms
{
    private const int LongestNonce = 25;

    // Later issues bring these. To drop them silently would send something else than was meant.
    private static readonly string[] NotYet = ["sticker_ids", "components"];

    public static NewMessage New(FormReader form, ImmutableArray<Upload> uploads)
    {
        RefuseNotYet(form);
        return new NewMessage(form.Text("content") ?? "")
        {
            Tts = form.Flag("tts").Or(false),
            Flags = form.Number("flags").Or(0),
            Attachments = AttachmentForms.New(form, uploads),
            Embeds = EmbedForms.Read(form).Or([]),
            Reply = Reply(form),
            AllowedMentions = Mentions(form),
            Nonce = form.Literal("nonce", LongestNonce),
            EnforceNonce = form.Flag("enforce_nonce").Or(false),
        };
    }

    public static MessagePatch Patch(FormReader form, ImmutableArray<Upload> uploads)
    {
        RefuseNotYet(form);
        return new MessagePatch
        {
            Content = form.NullableText("content"),
            Attachments = AttachmentForms.Patch(form, uploads),
            Embeds = EmbedForms.Read(form),
            Flags = form.Number("flags"),
            AllowedMentions = Mentions(form),
        };
    }

    private static void RefuseNotYet(FormReader form)
    {
        foreach (var name in NotYet)
        {
            if (form.Count(name) > 0)
            {
                form.Wrong(name, "BASE_TYPE_MAX_LENGTH", "Must be 0 or fewer in length.");
            }
        }

        if (form.Inner("poll") is not null)
        {
            form.Wrong("poll", "BASE_TYPE_CHOICES", "Polls are not available here.");
        }
    }

    private static ReplyTarget? Reply(FormReader form)
    {
        if (form.Inner("message_reference") is { } reference)
        {
            if (reference.Number("type").Or(0) != 0)
            {
                reference.Wrong("type", "BASE_TYPE_CHOICES", "Value must be one of {0}.");
            }

            return new ReplyTarget(
                new MessageId(ChannelForms.RequiredId(reference, "message_id")), reference.Flag("fail_if_not_exists").Or(true));
        }

        // The document's way to say it.
        return form.Id("reply_to") is { } target ? new ReplyTarget(new MessageId(target)) : null;
    }

    private static AllowedMentions? Mentions(FormReader form)
    {
        if (form.Inner("allowed_mentions") is not { } allowed)
        {
            return null;
        }

        var parse = allowed.Texts("parse");
        for (var i = 0; i < parse.Length; i++)
        {
            if (parse[i] is not ("users" or "roles" or "everyone"))
            {
                allowed.Wrong($"parse.{i}", "BASE_TYPE_CHOICES", "Value must be one of {'users', 'roles', 'everyone'}.");
            }
        }

        return new AllowedMentions
        {
            ParseUsers = parse.Contains("users"),
            ParseRoles = parse.Contains("roles"),
            ParseEveryone = parse.Contains("everyone"),
            Users = [.. allowed.Ids("users").Select(id => new UserId(id))],
            Roles = [.. allowed.Ids("roles").Select(id => new RoleId(id))],
            RepliedUser = allowed.Flag("replied_user").Or(false),
        };
    }
}

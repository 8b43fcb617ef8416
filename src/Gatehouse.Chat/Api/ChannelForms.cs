using System.Collections.Immutable;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Api;

/// <summary>What bodies say about channels. Kinds come as Discord's numbers or as the document's words.</summary>
internal static class ChannelForms
{
    public static NewChannel New(FormReader form) => new(form.RequiredText("name"))
    {
        Kind = Kind(form).Or(ChannelKind.Text),
        Topic = form.Text("topic"),
        Parent = form.Id("parent_id") is { } parent ? new ChannelId(parent) : null,
        Position = form.Number("position").Says(out var position) ? position : null,
        Nsfw = form.Flag("nsfw").Or(false),
        RateLimitPerUser = form.Number("rate_limit_per_user").Or(0),
        UserLimit = form.Number("user_limit").Or(0),
        Bitrate = form.Number("bitrate"),
        Overwrites = Overwrites(form),
    };

    public static ChannelPatch Patch(FormReader form) => new()
    {
        Name = form.OptionalText("name"),
        Kind = Kind(form),
        Topic = form.NullableText("topic"),
        Parent = Parent(form),
        Position = form.Number("position"),
        Nsfw = form.Flag("nsfw"),
        RateLimitPerUser = form.Number("rate_limit_per_user"),
        UserLimit = form.Number("user_limit"),
        Bitrate = form.Number("bitrate"),
        Overwrites = Overwrites(form),
    };

    public static ChannelMove Move(FormReader form) => new(new ChannelId(RequiredId(form, "id")))
    {
        Position = form.Number("position"),
        Parent = Parent(form),
        LockPermissions = form.Flag("lock_permissions").Or(false),
    };

    /// <summary>An exception whose target stands in the path.</summary>
    public static Overwrite Overwrite(FormReader form, ulong target) => new(
        target, OverwriteKindOf(form), form.Bits("allow") ?? Permissions.None, form.Bits("deny") ?? Permissions.None);

    public static ulong RequiredId(FormReader form, string name)
    {
        if (form.Id(name) is { } id)
        {
            return id;
        }

        if (!form.Has(name))
        {
            form.Wrong(name, "BASE_TYPE_REQUIRED", "This field is required");
        }

        return 0;
    }

    private static Optional<ImmutableArray<Overwrite>> Overwrites(FormReader form) =>
        form.Objects("permission_overwrites", static inner => Overwrite(inner, RequiredId(inner, "id"))) is { } overwrites
            ? overwrites
            : default(Optional<ImmutableArray<Overwrite>>);

    private static Optional<ChannelId?> Parent(FormReader form) => form.NullableId("parent_id").Says(out var parent)
        ? parent is { } id ? new ChannelId(id) : (ChannelId?)null
        : default(Optional<ChannelId?>);

    private static Optional<ChannelKind> Kind(FormReader form)
    {
        switch (form.Word("type"))
        {
            case "text":
                return ChannelKind.Text;
            case "voice":
                return ChannelKind.Voice;
            case "category":
                return ChannelKind.Category;
            default:
                return form.Number("type").Says(out var kind) ? (ChannelKind)kind : default(Optional<ChannelKind>);
        }
    }

    // Optional in Discord's PUT; eris and oceanic send it, older ones as a word.
    private static OverwriteKind OverwriteKindOf(FormReader form)
    {
        switch (form.Word("type"))
        {
            case "role":
                return OverwriteKind.Role;
            case "member":
                return OverwriteKind.Member;
            default:
                var kind = (OverwriteKind)form.Number("type").Or(0);
                if (kind is not (OverwriteKind.Role or OverwriteKind.Member))
                {
                    form.Wrong("type", "BASE_TYPE_CHOICES", "Value must be one of {0, 1}.");
                }

                return kind;
        }
    }
}

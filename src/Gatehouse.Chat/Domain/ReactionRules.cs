using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>Who may react, and who may take reactions away (discord-api-docs, "Create Reaction" and the four that delete).</summary>
internal static class ReactionRules
{
    /// <summary>Lets somebody look at what a message was reacted with.</summary>
    public static Result<Place> AdmitToReactions(this GuildState? guild, ChannelId channel, UserId asker)
    {
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return place.Missing(Permissions.ReadMessageHistory) is { } missing ? missing : place;
    }

    /// <summary>Why the asker may not add an emoji to a message; joining in with one that is there needs nothing more.</summary>
    /// <param name="kinds">How many different ones there are.</param>
    public static Fault? MayAdd(Place place, Emoji emoji, bool isThere, int kinds)
    {
        if (isThere)
        {
            return null;
        }

        var needed = emoji.Id is null ? Permissions.AddReactions : Permissions.AddReactions | Permissions.UseExternalEmojis;
        return place.Missing(needed) ?? (kinds < Limits.ReactionsPerMessage ? null : Faults.TooManyReactions);
    }

    /// <summary>Why the asker may not take somebody's reaction away; one's own one always may.</summary>
    public static Fault? MayRemove(Place place, UserId user) =>
        place.Asker.User.Id == user ? null : place.Missing(Permissions.ManageMessages);
}

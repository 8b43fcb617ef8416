using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What can be done with reactions.</summary>
public sealed class Reactions(IGuildStore guilds, IReactionStore reactions)
{
    public async ValueTask<Result<Done>> AddAsync(
        UserId asker, ChannelId channel, MessageId message, Emoji emoji, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToReactions(channel, asker).Succeeds(out var place, out var fault)
            ? await reactions.AddAsync(
                channel, message, place.Guild, emoji, asker, (isThere, kinds) => ReactionRules.MayAdd(place, emoji, isThere, kinds), cancellationToken)
            : fault;
    }

    public async ValueTask<Result<Done>> RemoveAsync(
        UserId asker, ChannelId channel, MessageId message, Emoji emoji, UserId user, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return ReactionRules.MayRemove(place, user) is { } refusal
            ? refusal
            : await reactions.RemoveAsync(channel, message, place.Guild, emoji, user, cancellationToken);
    }

    /// <param name="only">Null removes all.</param>
    public async ValueTask<Result<Done>> ClearAsync(
        UserId asker, ChannelId channel, MessageId message, Emoji? only, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        if (!guild.AdmitToRead(channel, asker).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        return place.Missing(Permissions.ManageMessages) is { } missing
            ? missing
            : await reactions.ClearAsync(channel, message, place.Guild, only, cancellationToken);
    }

    /// <summary>Who reacted with an emoji, by id.</summary>
    /// <param name="limit">1 to 100.</param>
    public async ValueTask<Result<ImmutableArray<User>>> ReactorsAsync(
        UserId asker, ChannelId channel, MessageId message, Emoji emoji, UserId after, int limit, CancellationToken cancellationToken)
    {
        var guild = await guilds.FindAsync(channel, cancellationToken);
        return guild.AdmitToReactions(channel, asker).Succeeds(out _, out var fault)
            ? await reactions.ReactorsAsync(channel, message, emoji, after, limit, cancellationToken)
            : fault;
    }
}

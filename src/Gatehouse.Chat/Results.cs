using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>What the use cases have in common.</summary>
internal static class Results
{
    /// <summary>The part of a decision that its asker wants to hear; a refusal stays one.</summary>
    public static Result<T> Select<T>(this Result<GuildChange> changed, Func<GuildChange, T> part) =>
        changed.Succeeds(out var change, out var fault) ? part(change) : fault;

    /// <summary>
    /// The refusal, when the user is in as many guilds as they may be. Two requests at once may both slip in under the limit.
    /// </summary>
    public static async ValueTask<Fault?> RefuseAnotherAsync(this IGuildStore guilds, User user, CancellationToken cancellationToken)
    {
        var limit = user.IsBot ? Limits.GuildsPerBot : Limits.GuildsPerPerson;
        var joined = await guilds.OfUserAsync(user.Id, cancellationToken);
        return joined.Count < limit ? null : Faults.TooManyGuilds(limit);
    }
}

using System.Collections.Immutable;
using Gatehouse.Realtime;

namespace Gatehouse.Chat.Domain;

/// <summary>
/// How a channel's exceptions change: with MANAGE_ROLES, and only in bits that the asker has there; MANAGE_ROLES itself only by an
/// administrator (discord-api-docs, "Edit Channel Permissions").
/// </summary>
internal static class OverwriteRules
{
    public static Result<GuildChange> Put(GuildState guild, UserId asker, ChannelId id, Overwrite overwrite)
    {
        if (!guild.Admit(id, asker, Permissions.ManageRoles).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var before = place.Channel.Overwrites;
        var was = before.FirstOrDefault(other => other.Target == overwrite.Target);
        return Replace(place, was is null ? before.Add(overwrite) : before.Replace(was, overwrite));
    }

    public static Result<GuildChange> Delete(GuildState guild, UserId asker, ChannelId id, ulong target)
    {
        if (!guild.Admit(id, asker, Permissions.ManageRoles).Succeeds(out var place, out var fault))
        {
            return fault;
        }

        var rest = place.Channel.Overwrites.RemoveAll(other => other.Target == target);
        return rest.Length == place.Channel.Overwrites.Length ? Faults.UnknownOverwrite : Replace(place, rest);
    }

    /// <summary>What becomes of a channel's exceptions when somebody wants all of <paramref name="wanted"/> and nothing else.</summary>
    /// <param name="before">Those there are.</param>
    /// <param name="mine">What the asker may do there.</param>
    public static Result<ImmutableArray<Overwrite>> Replace(
        GuildState guild, ImmutableArray<Overwrite> before, ImmutableArray<Overwrite> wanted, Permissions mine)
    {
        var old = before.ToDictionary(overwrite => overwrite.Target);
        var after = ImmutableArray.CreateBuilder<Overwrite>();
        var touched = Permissions.None;
        foreach (var overwrite in wanted.Select(Tidy).DistinctBy(overwrite => overwrite.Target))
        {
            if (!old.Remove(overwrite.Target, out var was))
            {
                if (TargetOf(guild, overwrite) is { } unknown)
                {
                    return unknown;
                }

                touched |= overwrite.Allow | overwrite.Deny;
            }
            else if (was.Kind == overwrite.Kind)
            {
                touched |= (was.Allow ^ overwrite.Allow) | (was.Deny ^ overwrite.Deny);
            }
            else
            {
                return Faults.UnknownOverwrite;
            }

            after.Add(overwrite == was ? was : overwrite);
        }

        foreach (var gone in old.Values)
        {
            touched |= gone.Allow | gone.Deny;
        }

        if (after.Count > Limits.OverwritesPerChannel)
        {
            return Faults.TooManyOverwrites;
        }

        if (before.SequenceEqual(after))
        {
            return before;
        }

        return MayTouch(touched, mine) ? after.ToImmutable() : Faults.MissingPermissions;
    }

    private static Result<GuildChange> Replace(Place place, ImmutableArray<Overwrite> wanted)
    {
        var before = place.Channel;
        if (!Replace(place.Guild, before.Overwrites, wanted, place.Permissions).Succeeds(out var overwrites, out var fault))
        {
            return fault;
        }

        var channel = before with { Overwrites = overwrites };
        return channel == before
            ? place.Guild.Unchanged
            : place.Guild.To(place.Guild.With(channel), new GuildEvent.ChannelUpdated(before, channel));
    }

    // A bit in both is allowed: of one exception, what it takes away is taken away first. Nobody is made an administrator here.
    private static Overwrite Tidy(Overwrite overwrite)
    {
        const Permissions Meaningful = Permissions.All & ~Permissions.Administrator;
        return overwrite with { Allow = overwrite.Allow & Meaningful, Deny = overwrite.Deny & ~overwrite.Allow & Meaningful };
    }

    private static Fault? TargetOf(GuildState guild, Overwrite overwrite) => overwrite.Kind switch
    {
        OverwriteKind.Role => guild.Roles.ContainsKey(new RoleId(overwrite.Target)) ? null : Faults.UnknownRole,
        OverwriteKind.Member => guild.Members.ContainsKey(new UserId(overwrite.Target)) ? null : Faults.UnknownMember,
        _ => Faults.InvalidField("type", "BASE_TYPE_CHOICES", "Value must be one of (0, 1)."),
    };

    private static bool MayTouch(Permissions touched, Permissions mine)
    {
        if (mine.HasFlag(Permissions.Administrator))
        {
            return true;
        }

        return mine.HasFlag(Permissions.ManageRoles | touched) && !touched.HasFlag(Permissions.ManageRoles);
    }
}

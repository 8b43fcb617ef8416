using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway;

/// <summary>
/// The views that there are of a guild, one for each sort of member: the owner, everybody with the same roles, and those whom a channel names. Computed when first
/// asked for and kept as long as the guild's roles and channels stay as they are, whoever comes and goes. May be asked by several threads.
/// </summary>
internal sealed class Views
{
    // Beyond this many sorts, a view is computed for whoever asks and forgotten.
    private const int MaxKept = 4_096;

    private static readonly ConditionalWeakTable<ImmutableDictionary<ChannelId, Channel>, Views> Known = [];
    private static long _computed;

    private readonly Lock _gate = new();
    private readonly ImmutableDictionary<RoleId, Role> _roles;
    private readonly UserId _owner;
    private readonly Channel[] _closed;
    private readonly FrozenSet<ChannelId> _open;
    private readonly HashSet<ulong> _named = [];
    private readonly Dictionary<Sort, View> _views = [];

    private Views(GuildState guild)
    {
        _roles = guild.Roles;
        _owner = guild.Guild.Owner;
        _closed = [.. guild.Channels.Values.Where(channel => !guild.IsOpen(channel))];
        _open = guild.Channels.Values.Where(guild.IsOpen).Select(channel => channel.Id).ToFrozenSet();
        foreach (var overwrite in _closed.SelectMany(channel => channel.Overwrites))
        {
            if (overwrite.Kind == OverwriteKind.Member)
            {
                _named.Add(overwrite.Target);
            }
        }
    }

    /// <summary>How many times it was computed whether somebody may see a channel.</summary>
    public static long Computed => Volatile.Read(ref _computed);

    public static Views Of(GuildState guild)
    {
        if (Known.TryGetValue(guild.Channels, out var views) && ReferenceEquals(views._roles, guild.Roles) && views._owner == guild.Guild.Owner)
        {
            return views;
        }

        views = new Views(guild);
        Known.AddOrUpdate(guild.Channels, views);
        return views;
    }

    /// <summary>What a member sees of the guild that this was asked for.</summary>
    public View Of(GuildState guild, Member member)
    {
        var sort = SortOf(guild, member);
        lock (_gate)
        {
            if (_views.TryGetValue(sort, out var known))
            {
                return known;
            }
        }

        var view = Compute(guild, member);
        lock (_gate)
        {
            if (_views.TryGetValue(sort, out var known))
            {
                return known;
            }

            if (_views.Count < MaxKept)
            {
                _views.Add(sort, view);
            }
        }

        return view;
    }

    private Sort SortOf(GuildState guild, Member member)
    {
        var everything = guild.GrantedTo(member).HasFlag(Permissions.Administrator);
        return everything ? new Sort([], 0, true) : new Sort(member.Roles, _named.Contains(member.User.Id.Value) ? member.User.Id.Value : 0, false);
    }

    private View Compute(GuildState guild, Member member)
    {
        var topics = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<ChannelId>();
        foreach (var channel in _closed)
        {
            if (guild.PermissionsIn(channel, member).HasFlag(Permissions.ViewChannel))
            {
                seen.Add(channel.Id);
                topics.Add(Discord.Topics.Of(channel.Id));
            }
        }

        var granted = guild.GrantedTo(member);
        foreach (var permitted in Discord.Topics.Permitted)
        {
            if (permitted.IsFor(granted))
            {
                topics.Add(permitted.Of(guild.Id));
            }
        }

        Interlocked.Add(ref _computed, _closed.Length);
        return new View(_open, seen, topics);
    }

    /// <summary>Which members see the same.</summary>
    /// <param name="Roles">In whatever order.</param>
    /// <param name="User">Whom a channel names; 0 for anybody else.</param>
    /// <param name="Everything">Nothing is hidden from them.</param>
    private readonly record struct Sort(ImmutableArray<RoleId> Roles, ulong User, bool Everything)
    {
        public bool Equals(Sort other) =>
            User == other.User && Everything == other.Everything && Roles.Length == other.Roles.Length && Roles.All(other.Roles.Contains);

        public override int GetHashCode()
        {
            var hash = HashCode.Combine(User, Everything);
            foreach (var role in Roles)
            {
                // The same whatever the order.
                hash += role.GetHashCode();
            }

            return hash;
        }
    }
}

using System.Collections.Immutable;
using System.Globalization;

namespace Gatehouse.Chat.Domain;

/// <summary>Whom a message's content mentions, and whether it may.</summary>
/// <param name="Everyone">@everyone or @here.</param>
internal sealed record Mentioned(ImmutableArray<User> Users, ImmutableArray<RoleId> Roles, bool Everyone);

/// <summary>
/// Finds <c>&lt;@id&gt;</c>, <c>&lt;@!id&gt;</c>, <c>&lt;@&amp;id&gt;</c>, @everyone and @here in one pass over the content
/// (discord-api-docs, "Message Formatting", "Allowed Mentions Object"). Only members and roles of the guild count.
/// </summary>
internal ref struct MentionScan(Place place, AllowedMentions? allowed)
{
    private const int LongestId = 20;

    private readonly List<User> _users = [];
    private readonly List<RoleId> _roles = [];
    private readonly bool _mayEveryone = place.Permissions.HasFlag(Permissions.MentionEveryone);
    private bool _everyone;

    /// <param name="answered">Who wrote the message that this one answers.</param>
    public static Mentioned Of(string content, Place place, AllowedMentions? allowed, UserId? answered)
    {
        if (answered is null && !content.Contains('@'))
        {
            return new Mentioned([], [], false);
        }

        var scan = new MentionScan(place, allowed);
        if (answered is { } author && (allowed is null || allowed.RepliedUser))
        {
            scan.Add(author);
        }

        scan.Read(content);
        return new Mentioned([.. scan._users], [.. scan._roles], scan._everyone);
    }

    private void Read(ReadOnlySpan<char> content)
    {
        for (var at = content.IndexOf('@'); at >= 0; at = content.IndexOf('@'))
        {
            var opened = at > 0 && content[at - 1] == '<';
            content = content[(at + 1)..];
            if (opened)
            {
                ReadTag(content);
            }
            else if (content.StartsWith("everyone", StringComparison.Ordinal) || content.StartsWith("here", StringComparison.Ordinal))
            {
                _everyone |= _mayEveryone && (allowed is null || allowed.ParseEveryone);
            }
        }
    }

    private void ReadTag(ReadOnlySpan<char> tag)
    {
        var isRole = tag.StartsWith("&", StringComparison.Ordinal);
        if (isRole || tag.StartsWith("!", StringComparison.Ordinal))
        {
            tag = tag[1..];
        }

        // Looks no further than the longest id reaches, so that many openings without an end cost no more than their number.
        var length = tag[..Math.Min(tag.Length, LongestId + 1)].IndexOf('>');
        if (length <= 0 || !ulong.TryParse(tag[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return;
        }

        if (isRole)
        {
            AddAllowed(new RoleId(id));
        }
        else if (allowed is null || allowed.ParseUsers || allowed.Users.Contains(new UserId(id)))
        {
            Add(new UserId(id));
        }
    }

    private readonly void Add(UserId id)
    {
        if (_users.Count < Limits.MentionsPerMessage
            && place.Guild.Members.TryGetValue(id, out var member)
            && !_users.Exists(user => user.Id == id))
        {
            _users.Add(member.User);
        }
    }

    private readonly void AddAllowed(RoleId id)
    {
        var guild = place.Guild;
        if (_roles.Count < Limits.MentionsPerMessage
            && (allowed is null || allowed.ParseRoles || allowed.Roles.Contains(id))
            && id != guild.Id.EveryoneRole
            && guild.Roles.TryGetValue(id, out var role)
            && (role.Mentionable || _mayEveryone)
            && !_roles.Contains(id))
        {
            _roles.Add(id);
        }
    }
}

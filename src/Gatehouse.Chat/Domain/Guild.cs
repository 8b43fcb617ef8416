using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>A guild's own properties, without what is in it.</summary>
/// <param name="Id">Its snowflake.</param>
/// <param name="Name">2 to 100 characters.</param>
/// <param name="Owner">May do everything in it.</param>
public sealed record Guild(GuildId Id, string Name, UserId Owner)
{
    /// <summary>Hash or address of the icon; null for none.</summary>
    public string? Icon { get; init; }

    /// <summary>At most 300 characters; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>Where join notices go; null for nowhere.</summary>
    public ChannelId? SystemChannel { get; init; }

    /// <summary>What is not said there.</summary>
    public Unsaid Unsaid { get; init; }
}

/// <summary>What a guild does not want to be said in its system channel, in Discord's bits. Only the first is ever said here.</summary>
[Flags]
public enum Unsaid
{
    Nothing = 0,
    Joins = 1 << 0,
    Boosts = 1 << 1,
    Tips = 1 << 2,
    RepliesToJoins = 1 << 3,
    Subscriptions = 1 << 4,
    RepliesToSubscriptions = 1 << 5,
    Everything = (1 << 6) - 1,
}

/// <summary>A named set of permissions that members can have.</summary>
/// <param name="Id">Its snowflake; @everyone has the guild's.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Permissions">What it allows in the whole guild.</param>
/// <param name="Position">Height in the hierarchy; @everyone is 0. Ties are broken by id, the older one being higher.</param>
public sealed record Role(RoleId Id, string Name, Permissions Permissions, int Position)
{
    /// <summary>RGB, 0 for none.</summary>
    public int Color { get; init; }

    /// <summary>Shown apart in the member list.</summary>
    public bool Hoist { get; init; }

    /// <summary>Anybody may mention it.</summary>
    public bool Mentionable { get; init; }
}

/// <summary>What a channel is, in Discord's numbers.</summary>
public enum ChannelKind
{
    Text = 0,
    Direct = 1,
    Voice = 2,
    GroupDirect = 3,
    Category = 4,
    Announcement = 5,
    Stage = 13,
    Forum = 15,
    Media = 16,
}

/// <summary>Whom an overwrite is for, in Discord's numbers.</summary>
public enum OverwriteKind
{
    Role = 0,
    Member = 1,
}

/// <summary>A channel's exception to the guild's permissions, for one role or one member.</summary>
/// <param name="Target">A role's or a user's id.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="Allow">Granted here.</param>
/// <param name="Deny">Taken away here.</param>
public sealed record Overwrite(ulong Target, OverwriteKind Kind, Permissions Allow, Permissions Deny);

/// <summary>A place in a guild where messages or voices go.</summary>
/// <param name="Id">Its snowflake.</param>
/// <param name="Guild">The guild it is in.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Position">Sorting order among its siblings; ties are broken by id.</param>
public sealed record Channel(ChannelId Id, GuildId Guild, ChannelKind Kind, string Name, int Position)
{
    /// <summary>At most 1,024 characters; null for none.</summary>
    public string? Topic { get; init; }

    /// <summary>The category it is in; null for none.</summary>
    public ChannelId? Parent { get; init; }

    public bool Nsfw { get; init; }

    /// <summary>Seconds between two messages of a member, 0 to 21,600.</summary>
    public int RateLimitPerUser { get; init; }

    /// <summary>When a message in it was last pinned; null for never.</summary>
    public DateTimeOffset? LastPinAt { get; init; }

    /// <summary>How many may be in it at once, 0 (any number) to 99; of a voice channel.</summary>
    public int UserLimit { get; init; }

    /// <summary>Bits per second, 8,000 to 384,000; of a voice channel.</summary>
    public int Bitrate { get; init; } = 64_000;

    /// <summary>Exceptions to the guild's permissions, at most one per target.</summary>
    public ImmutableArray<Overwrite> Overwrites { get; init; } = [];

    /// <summary>True when people can talk in it.</summary>
    public bool HoldsVoices => Kind is ChannelKind.Voice or ChannelKind.Stage;

    /// <summary>True when messages can be posted in it.</summary>
    public bool HoldsMessages => Kind is ChannelKind.Text or ChannelKind.Announcement or ChannelKind.Voice or ChannelKind.Stage or ChannelKind.Direct or ChannelKind.GroupDirect;
}

/// <summary>A user in a guild.</summary>
/// <param name="User">Who.</param>
/// <param name="JoinedAt">Since when.</param>
public sealed record Member(User User, DateTimeOffset JoinedAt)
{
    /// <summary>The name in this guild, 1 to 32 characters; null shows the user's.</summary>
    public string? Nick { get; init; }

    /// <summary>Roles besides @everyone.</summary>
    public ImmutableArray<RoleId> Roles { get; init; } = [];

    /// <summary>Nobody hears them in voice channels.</summary>
    public bool Mute { get; init; }

    /// <summary>They hear nobody in voice channels.</summary>
    public bool Deaf { get; init; }

    /// <summary>Until then they may only look; null, or a time that has passed, for no such punishment.</summary>
    public DateTimeOffset? TimedOutUntil { get; init; }

    /// <summary>In a conversation: has put it away until something new is said.</summary>
    public bool HasClosed { get; init; }
}

/// <summary>Somebody who may not come into a guild.</summary>
/// <param name="User">Who.</param>
/// <param name="Reason">At most 512 characters; null when none was given.</param>
public sealed record Ban(UserId User, string? Reason);

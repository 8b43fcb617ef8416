using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>The channel somebody wants.</summary>
/// <param name="Name">1 to 100 characters; a text channel's is normalised.</param>
public sealed record NewChannel(string Name)
{
    /// <summary>Text, voice, category, announcement or stage.</summary>
    public ChannelKind Kind { get; init; }

    public string? Topic { get; init; }

    /// <summary>A category of the same guild.</summary>
    public ChannelId? Parent { get; init; }

    /// <summary>Null puts it last.</summary>
    public int? Position { get; init; }

    public bool Nsfw { get; init; }

    /// <summary>Seconds, 0 to 21,600.</summary>
    public int RateLimitPerUser { get; init; }

    /// <summary>How many may be in a voice channel at once, 0 (any number) to 99.</summary>
    public int UserLimit { get; init; }

    /// <summary>Of a voice channel: bits per second, 8,000 to 384,000.</summary>
    public Optional<int> Bitrate { get; init; }

    /// <summary>Left out takes over the category's, as Discord does.</summary>
    public Optional<ImmutableArray<Overwrite>> Overwrites { get; init; }
}

/// <summary>What to change about a channel; what is left out stays.</summary>
public sealed record ChannelPatch
{
    public Optional<string> Name { get; init; }

    /// <summary>Only between text and announcement.</summary>
    public Optional<ChannelKind> Kind { get; init; }

    public Optional<string?> Topic { get; init; }

    public Optional<ChannelId?> Parent { get; init; }

    public Optional<int> Position { get; init; }

    public Optional<bool> Nsfw { get; init; }

    public Optional<int> RateLimitPerUser { get; init; }

    public Optional<int> UserLimit { get; init; }

    public Optional<int> Bitrate { get; init; }

    public Optional<ImmutableArray<Overwrite>> Overwrites { get; init; }
}

/// <summary>One line of a request that puts a guild's channels in order.</summary>
/// <param name="Channel">Which.</param>
public sealed record ChannelMove(ChannelId Channel)
{
    public Optional<int> Position { get; init; }

    public Optional<ChannelId?> Parent { get; init; }

    /// <summary>Takes over the new category's overwrites.</summary>
    public bool LockPermissions { get; init; }
}

using System.Collections.Immutable;

namespace Gatehouse.Chat.Domain;

/// <summary>A card below a message (discord-api-docs, "Embed Object"). Addresses are http or https; a picture's may name a file of the same message.</summary>
public sealed record Embed
{
    /// <summary>At most 256 characters.</summary>
    public string? Title { get; init; }

    /// <summary>At most 4,096 characters.</summary>
    public string? Description { get; init; }

    /// <summary>Where the title leads.</summary>
    public string? Url { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>RGB; null for none.</summary>
    public int? Color { get; init; }

    public EmbedFooter? Footer { get; init; }

    /// <summary>Address of the large picture; null for none.</summary>
    public string? Image { get; init; }

    /// <summary>Address of the small picture; null for none.</summary>
    public string? Thumbnail { get; init; }

    public EmbedAuthor? Author { get; init; }

    /// <summary>At most 25.</summary>
    public ImmutableArray<EmbedField> Fields { get; init; } = [];
}

/// <summary>An embed's last line.</summary>
/// <param name="Text">At most 2,048 characters.</param>
public sealed record EmbedFooter(string Text, string? IconUrl);

/// <summary>An embed's first line.</summary>
/// <param name="Name">At most 256 characters.</param>
public sealed record EmbedAuthor(string Name, string? Url, string? IconUrl);

/// <summary>A heading with a text in an embed.</summary>
/// <param name="Name">1 to 256 characters.</param>
/// <param name="Value">1 to 1,024 characters.</param>
/// <param name="Inline">May stand beside others.</param>
public sealed record EmbedField(string Name, string Value, bool Inline);

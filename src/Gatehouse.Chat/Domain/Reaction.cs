namespace Gatehouse.Chat.Domain;

/// <summary>How often one emoji is on a message.</summary>
/// <param name="Emoji">As whoever came first wrote it.</param>
/// <param name="Count">At least 1.</param>
/// <param name="Mine">Whoever asks is one of them.</param>
public sealed record Reaction(Emoji Emoji, int Count, bool Mine);

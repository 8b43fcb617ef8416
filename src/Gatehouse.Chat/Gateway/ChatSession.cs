using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Gateway;

/// <summary>What the chat application thinks of a session: whose it is, and in which of its guilds it hears. Belongs to the dispatching thread.</summary>
internal sealed class ChatSession(UserId user, IReadOnlyList<GuildState> captured, Account account)
{
    public UserId User { get; } = user;

    /// <summary>Guilds whose topic it hears.</summary>
    public HashSet<GuildId> Guilds { get; } = [.. captured.Select(guild => guild.Id)];

    /// <summary>The states at the session's beginning, until they are told.</summary>
    public (Account Account, IReadOnlyList<GuildState> Guilds)? Captured { get; set; } = (account, captured);
}

using Gatehouse.Chat.Domain;

namespace Gatehouse.Chat.Ports;

/// <summary>Who is in which voice channel: known in memory for as long as the session that connected lives.</summary>
public interface IVoice
{
    /// <summary>Null when they are in none.</summary>
    ChannelId? ChannelOf(GuildId guild, UserId user);

    /// <summary>Puts somebody who is in a voice channel of the guild into another, or out of it with null. Does nothing for who is in none.</summary>
    ValueTask MoveAsync(GuildState guild, UserId user, ChannelId? to, CancellationToken cancellationToken);
}

/// <summary>The server through which voices go, if there is one.</summary>
public interface IVoiceServer
{
    /// <summary>Where clients find it, without a scheme; null when there is none, and clients then only see who is where.</summary>
    string? Endpoint { get; }

    /// <summary>What a client shows there.</summary>
    string Issue(VoiceGrant grant);
}

/// <summary>What a voice server may believe of who comes with it.</summary>
/// <param name="User">Who it is.</param>
/// <param name="Guild">In which guild.</param>
/// <param name="Channel">In which channel they may talk.</param>
/// <param name="Session">The gateway session that connected; the client names it too.</param>
public sealed record VoiceGrant(UserId User, GuildId Guild, ChannelId Channel, string Session);

/// <summary>No server for voices.</summary>
internal sealed class NoVoiceServer : IVoiceServer
{
    public string? Endpoint => null;

    public string Issue(VoiceGrant grant) => throw new InvalidOperationException("There is no voice server.");
}

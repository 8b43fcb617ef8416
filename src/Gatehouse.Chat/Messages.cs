using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Realtime;

namespace Gatehouse.Chat;

/// <summary>A message with the guild it was decided on.</summary>
public sealed record Posted(Message Message, GuildState Guild);

/// <summary>A page of a channel's history, newest first, with the guild it was decided on.</summary>
public sealed record Page(IReadOnlyList<Message> Messages, GuildState Guild);

/// <summary>What can be done with messages.</summary>
public sealed class Messages(IGuildStore guilds, IMessageStore messages, IAnnouncer announcer, IBroadcast broadcast, TimeProvider clock)
{
    public ValueTask<Result<Posted>> SendAsync(UserId asker, ChannelId channel, NewMessage wish, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Posted>> EditAsync(UserId asker, ChannelId channel, MessageId message, MessagePatch patch, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Done>> DeleteAsync(UserId asker, ChannelId channel, MessageId message, CancellationToken cancellationToken) => throw new NotImplementedException();

    public ValueTask<Result<Posted>> FindAsync(UserId asker, ChannelId channel, MessageId message, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <param name="limit">1 to 100.</param>
    public ValueTask<Result<Page>> PageAsync(UserId asker, ChannelId channel, HistoryCursor cursor, int limit, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Tells the others that the asker is typing.</summary>
    public ValueTask<Result<Done>> TypeAsync(UserId asker, ChannelId channel, CancellationToken cancellationToken) => throw new NotImplementedException();

    internal (IGuildStore, IMessageStore, IAnnouncer, IBroadcast, TimeProvider) Rest => (guilds, messages, announcer, broadcast, clock);
}

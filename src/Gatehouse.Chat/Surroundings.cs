using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat;

/// <summary>What belongs to messages when they are shown to somebody: what they answer, and what they were reacted with.</summary>
public sealed class Surroundings(IMessageStore messages, IReactionStore reactions)
{
    /// <summary>Messages of any channels along with what they answer.</summary>
    public async ValueTask<IReadOnlyList<Message>> AnsweredAsync(IReadOnlyList<Message> found, CancellationToken cancellationToken)
    {
        var shown = new Message[found.Count];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = found[i] is { Kind: MessageKind.Reply, ReplyTo: { } id }
                ? found[i] with { Referenced = await messages.FindAsync(found[i].Channel, id, cancellationToken) }
                : found[i];
        }

        return shown;
    }

    /// <summary>Messages of one channel along with what surrounds them, in the order in which they came.</summary>
    public async ValueTask<IReadOnlyList<Message>> OfAsync(
        UserId viewer, ChannelId channel, IReadOnlyList<Message> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0)
        {
            return found;
        }

        var from = found.MinBy(message => message.Id.Value)!.Id;
        var to = found.MaxBy(message => message.Id.Value)!.Id;
        var reacted = await reactions.OfAsync(channel, from, to, viewer, cancellationToken);
        var known = found.ToDictionary(message => message.Id, Message? (message) => message);
        var shown = new Message[found.Count];
        for (var i = 0; i < shown.Length; i++)
        {
            shown[i] = reacted.TryGetValue(found[i].Id, out var own) ? found[i] with { Reactions = own } : found[i];
            if (found[i] is { Kind: MessageKind.Reply, ReplyTo: { } id })
            {
                // On the same page mostly, looked up once otherwise.
                if (!known.TryGetValue(id, out var answered))
                {
                    known[id] = answered = await messages.FindAsync(channel, id, cancellationToken);
                }

                shown[i] = shown[i] with { Referenced = answered };
            }
        }

        return shown;
    }
}

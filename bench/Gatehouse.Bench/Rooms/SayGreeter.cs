using System.Text.Json;
using Gatehouse.Events;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Dialects.Discord;

namespace Gatehouse.Bench.Rooms;

/// <summary>
/// Discord's conversation and one opcode more: <c>{"op":100,"t":"room:1","d":{…}}</c> says a message in a room. It stands for the REST call and the
/// store by which messages come in production, neither of which the peers have.
/// </summary>
internal sealed class SayGreeter(DiscordGreeter discord, IEventLog log) : IGreeter
{
    // As in production: message events are for those who asked for guild messages, their content for those who may read it.
    private const ulong GuildMessages = 1 << 9;
    private const ulong MessageContent = 1 << 15;

    private readonly Lock _gate = new();
    private long _position;

    public IConversation Greet(Connection connection, HandshakeRequest request) =>
        new Conversation(this, discord.Greet(connection, request));

    private void Say(string topic, byte[] body)
    {
        var said = new Event
        {
            Topic = topic,
            Name = "MESSAGE_CREATE",
            Payload = body,
            Interest = GuildMessages,
            ContentInterest = MessageContent,
        };

        // The log has one writer; in production that is the store's.
        lock (_gate)
        {
            log.Publish([said.Place(++_position)], static () => { });
        }
    }

    private sealed class Conversation(SayGreeter greeter, IConversation discord) : IConversation
    {
        public void Hear(ReadOnlySpan<byte> message, bool binary)
        {
            if (!message.StartsWith("{\"op\":100,"u8))
            {
                discord.Hear(message, binary);
                return;
            }

            var reader = new Utf8JsonReader(message);
            var topic = "";
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                {
                    continue;
                }

                if (reader.ValueTextEquals("t"u8))
                {
                    reader.Read();
                    topic = reader.GetString()!;
                }
                else if (reader.ValueTextEquals("d"u8))
                {
                    reader.Read();
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    greeter.Say(topic, message[start..(int)reader.BytesConsumed].ToArray());
                }
            }
        }

        public void Ended(ushort? received) => discord.Ended(received);
    }
}

using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Memory;

/// <summary>
/// Knows of most marks that clients put on their messages that they are new, so that not every such message costs a question. "Maybe" is always a right answer, "no" is given only when it is
/// sure. Two Bloom filters that take turns: the older of them covers at least as long as a mark counts. The writer thread's own.
/// </summary>
/// <remarks>A fixed size: with more marks than it was made for, more of them are asked for.</remarks>
internal sealed class NonceFilter(int bits, TimeSpan age)
{
    // With four places for each, 2^24 bits say "maybe" without need to one in 250 when a million marks come in the time that they count.
    private const int Places = 4;

    private ulong[] _newer = [];
    private ulong[] _older = [];

    // Of all messages since, the marks are in one of the two.
    private MessageId _since = new(ulong.MaxValue);
    private MessageId _newerSince = new(ulong.MaxValue);

    /// <summary>Begins anew, for a database in which others may have left marks.</summary>
    /// <param name="newest">The newest message there that has a mark; null for none.</param>
    public void Begin(MessageId? newest)
    {
        _since = _newerSince = new(newest is { } last ? last.Value + 1 : 0);
        (_newer, _older) = ([], []);
    }

    /// <param name="since">Messages before count no more.</param>
    /// <returns>False when there is no such mark in the database.</returns>
    public bool MayHave(ChannelId channel, UserId author, string nonce, MessageId since)
    {
        var hash = HashOf(channel, author, nonce);
        return since.Value < _since.Value || Has(_newer, hash) || Has(_older, hash);
    }

    /// <summary>A message with a mark is being written. Should it be undone, it is merely asked for.</summary>
    public void Add(Message message)
    {
        if (_newer.Length == 0 || Snowflakes.TimeOf(message.Id.Value) - Snowflakes.TimeOf(_newerSince.Value) >= age)
        {
            Turn(message.Id);
        }

        var hash = HashOf(message.Channel, message.Author.Id, message.Nonce!);
        for (var i = 0; i < Places; i++)
        {
            var place = PlaceOf(hash, i);
            _newer[place >> 6] |= 1UL << place;
        }
    }

    private void Turn(MessageId now)
    {
        (_newer, _older) = (_older, _newer);
        (_since, _newerSince) = (_newerSince, now);
        if (_newer.Length == 0)
        {
            _newer = new ulong[bits / 64];
        }
        else
        {
            Array.Clear(_newer);
        }
    }

    private bool Has(ulong[] filter, ulong hash)
    {
        for (var i = 0; i < Places && filter.Length > 0; i++)
        {
            var place = PlaceOf(hash, i);
            if ((filter[place >> 6] & (1UL << place)) == 0)
            {
                return false;
            }
        }

        return filter.Length > 0;
    }

    // The upper half steps from place to place; odd, so that it does not come back to one.
    private int PlaceOf(ulong hash, int step) => (int)((uint)hash + ((uint)step * ((uint)(hash >> 32) | 1))) & (bits - 1);

    // Seeded by each process anew: nobody can choose marks that look like others.
    private static ulong HashOf(ChannelId channel, UserId author, string nonce) =>
        (uint)HashCode.Combine(channel.Value, author.Value, string.GetHashCode(nonce, StringComparison.Ordinal)) * 0x9E37_79B9_7F4A_7C15;
}

namespace Gatehouse.Events.Redis;

/// <summary>An aggregate whose parts are still coming. Room for them grows as they come, whatever was announced.</summary>
internal struct RespFrame(byte type, int count)
{
    private const int FirstRoom = 256;

    private RedisReply[] _items = count == 0 ? [] : new RedisReply[Math.Min(count, FirstRoom)];
    private int _filled;

    public byte Type { get; } = type;

    public readonly bool IsFull => _filled == count;

    public void Add(RedisReply item)
    {
        if (_filled == _items.Length)
        {
            Array.Resize(ref _items, (int)Math.Min(count, 2L * _items.Length));
        }

        _items[_filled++] = item;
    }

    public readonly RedisReply ToReply() => RedisReply.OfItems(
        Type switch
        {
            (byte)'%' => RedisKind.Map,
            (byte)'~' => RedisKind.Set,
            (byte)'>' => RedisKind.Push,
            _ => RedisKind.Array,
        },
        _items);
}

namespace Gatehouse.Chat.Domain;

/// <summary>A user, person or bot.</summary>
public readonly record struct UserId(ulong Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A guild. Its @everyone role has the same number.</summary>
public readonly record struct GuildId(ulong Value)
{
    /// <summary>The guild's @everyone role.</summary>
    public RoleId EveryoneRole => new(Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A channel.</summary>
public readonly record struct ChannelId(ulong Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A message. Within a channel, the order of ids is the order of delivery.</summary>
public readonly record struct MessageId(ulong Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A role of a guild.</summary>
public readonly record struct RoleId(ulong Value)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

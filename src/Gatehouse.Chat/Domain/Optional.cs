namespace Gatehouse.Chat.Domain;

/// <summary>A field of a patch: left out, or present with a value that may be null. The default is left out.</summary>
public readonly struct Optional<T>
{
    private readonly T _value;

    private Optional(T value)
    {
        _value = value;
        IsPresent = true;
    }

    /// <summary>True when the field was there.</summary>
    public bool IsPresent { get; }

    /// <summary>What it said; <paramref name="otherwise"/> when it was left out.</summary>
    public T Or(T otherwise) => IsPresent ? _value : otherwise;

    /// <summary>True with what it said; false when it was left out.</summary>
    public bool Says(out T value)
    {
        value = _value;
        return IsPresent;
    }

    public static implicit operator Optional<T>(T value) => new(value);
}

namespace Gatehouse.Realtime;

/// <summary>What sort of refusal a <see cref="Fault"/> is. One table maps it to HTTP, one per dialect to the wire.</summary>
public enum FaultKind
{
    /// <summary>The request itself is wrong; sending it again will not help.</summary>
    Invalid,

    /// <summary>Nobody valid is asking.</summary>
    Unauthenticated,

    /// <summary>The asker may not.</summary>
    Forbidden,

    /// <summary>There is no such thing, or the asker may not know of it.</summary>
    NotFound,

    /// <summary>It collides with something that is already there.</summary>
    Conflict,

    /// <summary>Too often; see <see cref="Fault.RetryAfter"/>.</summary>
    TooMany,

    /// <summary>Not now: a part of the house is down or overloaded.</summary>
    Unavailable,
}

/// <summary>An expected refusal, as a value: never thrown, mapped to the wire where it leaves the house.</summary>
/// <param name="Kind">What sort of refusal.</param>
/// <param name="Code">The application's number for it (Discord's JSON error code); 0 when the kind says it all.</param>
/// <param name="Message">One sentence for the person at the other end; no secrets, no message text.</param>
public sealed record Fault(FaultKind Kind, int Code, string Message)
{
    /// <summary>What is wrong with which field, when the refusal is about a form.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>When to try again, for <see cref="FaultKind.TooMany"/> and <see cref="FaultKind.Unavailable"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>With <see cref="FaultKind.TooMany"/>: whatever else the same user asks for would be refused too.</summary>
    public bool IsGlobal { get; init; }
}

/// <summary>One thing wrong with one field of a form.</summary>
/// <param name="Path">Names and array indices from the body's root, dot-separated; empty for the body as a whole.</param>
/// <param name="Code">Discord's leaf code, for example <c>BASE_TYPE_REQUIRED</c>.</param>
/// <param name="Message">One sentence.</param>
public sealed record FieldError(string Path, string Code, string Message);

/// <summary>Either a value or the <see cref="Gatehouse.Realtime.Fault"/> that stands in its way.</summary>
public readonly struct Result<T>
{
    private readonly T _value;

    private Result(T value, Fault? fault)
    {
        _value = value;
        Fault = fault;
    }

    /// <summary>The refusal, or null when there is a value.</summary>
    public Fault? Fault { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is a fault instead.</exception>
    public T Value => Fault is null ? _value : throw new InvalidOperationException(Fault.Message);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Fault fault) => new(default!, fault);

    /// <summary>True with the value, false with the fault.</summary>
    public bool Succeeds(out T value, out Fault fault)
    {
        value = _value;
        fault = Fault!;
        return Fault is null;
    }
}

/// <summary>The value of a command that has nothing to say but "done".</summary>
public readonly record struct Done;

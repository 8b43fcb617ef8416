namespace Gatehouse.Edge.Authentication;

/// <summary>Where the keys come from that verify tokens: given once (<see cref="FixedKeys"/>) or published by an issuer (<see cref="JwksSource"/>). Safe for many threads.</summary>
public interface IKeySource
{
    /// <summary>The keys that hold now, without waiting; null when they must be asked for first. Equal keys are the same ring.</summary>
    KeyRing? Current { get; }

    /// <summary>The keys that hold now, or else the last that are known; <see cref="KeyRing.Empty"/> when there were never any. May wait, but never throws for a source that fails.</summary>
    ValueTask<KeyRing> LoadAsync(CancellationToken cancellationToken);

    /// <summary>As <see cref="LoadAsync"/>, after asking for a key that none of the present ones is; the source decides how often it may be bothered with that.</summary>
    ValueTask<KeyRing> SeekAsync(string keyId, CancellationToken cancellationToken);
}

/// <summary>Keys that stay as they are until the configuration changes.</summary>
public sealed class FixedKeys(KeyRing keys) : IKeySource
{
    public KeyRing Current => keys;

    public ValueTask<KeyRing> LoadAsync(CancellationToken cancellationToken) => ValueTask.FromResult(keys);

    public ValueTask<KeyRing> SeekAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult(keys);
}

using System.Security.Cryptography;

namespace Gatehouse.Realtime.Sessions;

/// <summary>Session ids of 128 random bits, in hexadecimal.</summary>
public sealed class RandomSessionIds : ISessionIds
{
    /// <inheritdoc />
    public string Next() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

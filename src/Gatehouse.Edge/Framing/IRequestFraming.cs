namespace Gatehouse.Edge.Framing;

/// <summary>
/// What the look at a connection knows of the request that is being answered on it, and what it has to be told. Found among the features of the connection and so of each of its requests, where
/// <see cref="RequestFraming"/> is in use.
/// </summary>
public interface IRequestFraming
{
    /// <summary>The fields that <c>Connection</c> names as meant for us alone (RFC 9110 §7.6.1): all of them, while the server's own header tells only the words that it knows.</summary>
    IReadOnlyList<string> Nominated { get; }

    /// <summary>Says that the request was answered with 101: nothing that comes after it is HTTP any more, also not what has arrived already. Without it, what follows is the next request.</summary>
    void SwitchProtocols();
}

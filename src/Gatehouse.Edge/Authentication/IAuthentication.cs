using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Authentication;

/// <summary>Says who asks. Safe for many threads.</summary>
public interface IAuthentication
{
    /// <summary>Looks at a request's credentials. Bad ones are an answer, not an exception.</summary>
    /// <param name="context">The request.</param>
    /// <param name="query">Its query as sent, without the question mark.</param>
    /// <param name="isSocket">Whether it opens a WebSocket, for which browsers can set no header.</param>
    ValueTask<Identity> IdentifyAsync(HttpContext context, string query, bool isSocket);
}

/// <summary>What a request's credentials were worth.</summary>
public readonly record struct Identity
{
    /// <summary>Nobody said anything.</summary>
    public static readonly Identity Unknown;

    /// <summary>Somebody said something that is not so.</summary>
    public static readonly Identity Refused = new() { Place = TokenPlace.Authorization };

    /// <summary>We could not find out, which is our trouble: a 401 would make the client throw a good token away.</summary>
    public static readonly Identity Undecided = new() { Place = TokenPlace.Authorization, IsUndecided = true };

    /// <summary>Who it is; null for nobody we know.</summary>
    public string? User { get; private init; }

    /// <summary>True for <see cref="Undecided"/>.</summary>
    internal bool IsUndecided { get; init; }

    internal TokenPlace Place { get; init; }

    /// <param name="user">At most 200 printable characters.</param>
    public static Identity Of(string user) => new() { User = user, Place = TokenPlace.Authorization };

    internal static Identity Of(string? user, TokenPlace place) => new() { User = user, Place = place };
}

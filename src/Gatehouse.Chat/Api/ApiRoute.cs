using Gatehouse.Chat.Domain;
using Gatehouse.Realtime;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Chat.Api;

/// <summary>How strictly a request is counted.</summary>
public enum RequestClass
{
    /// <summary>By who asks.</summary>
    Ordinary,

    /// <summary>By where it comes from, and strictly: each costs a password hash, or guesses one.</summary>
    SignIn,

    /// <summary>By where it comes from: nobody has to say who they are.</summary>
    Anonymous,

    /// <summary>By the webhook in the path, and by where it comes from: whoever has its token needs nothing else.</summary>
    Webhook,
}

/// <summary>What an endpoint of the API is, as metadata on it: for limits and for metrics.</summary>
/// <param name="Template">Method and path without the mount, for example <c>POST /channels/{channel_id}/messages</c>; what a rate-limit bucket is named for.</param>
/// <param name="Class">How strictly it is counted.</param>
/// <param name="Major">The route parameter by whose value a bucket is split (discord-api-docs, "Rate Limits"); null for none.</param>
public sealed record ApiRoute(string Template, RequestClass Class, string? Major);

/// <summary>
/// Says whether a request is one too many. Every request is first authenticated, then judged here, then handled. Credentials that are not good are judged
/// here too, by where they come from: who guesses must not guess for free.
/// </summary>
public interface IRequestLimits
{
    /// <summary>May add rate-limit headers to the response. Returns the refusal (<see cref="FaultKind.TooMany"/>), or null.</summary>
    /// <param name="asker">Null where nobody has to say who they are; then the remote address counts.</param>
    ValueTask<Fault?> CheckAsync(HttpContext request, ApiRoute route, UserId? asker);
}

/// <summary>Lets everything pass; what counts unless the host has something stricter.</summary>
internal sealed class NoLimits : IRequestLimits
{
    public ValueTask<Fault?> CheckAsync(HttpContext request, ApiRoute route, UserId? asker) => default;
}

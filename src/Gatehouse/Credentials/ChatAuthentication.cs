using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Ports;
using Gatehouse.Edge.Authentication;

namespace Gatehouse.Credentials;

/// <summary>The application's accounts behind the perimeter's question who asks.</summary>
internal sealed class ChatAuthentication(Authenticator accounts) : IAuthentication
{
    public async ValueTask<Identity> IdentifyAsync(HttpContext context, string query, bool isSocket)
    {
        var credentials = context.Request.Headers.Authorization;
        if (credentials.Count == 0)
        {
            return Identity.Unknown;
        }

        try
        {
            return credentials is [{ } only] && (await accounts.WhoAsync(only, context.RequestAborted)).Succeeds(out var user, out _)
                ? Identity.Of(user.Id.ToString())
                : Identity.Refused;
        }
        catch (StoreUnavailableException)
        {
            return Identity.Undecided;
        }
    }
}

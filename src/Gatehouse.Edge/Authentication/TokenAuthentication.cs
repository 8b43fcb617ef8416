using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Authentication;

/// <summary>Believes tokens of somebody else's issuer (RFC 6750), wherever a client can put one.</summary>
internal sealed class TokenAuthentication(PerimeterTokens tokens) : IAuthentication
{
    public async ValueTask<Identity> IdentifyAsync(HttpContext context, string query, bool isSocket)
    {
        var presented = PresentedToken.Find(context.Request, query, isSocket);
        if (presented.Place is TokenPlace.Nowhere or TokenPlace.Ambiguous)
        {
            return Identity.Of(null, presented.Place);
        }

        var verdict = await tokens.VerifyAsync(presented.Token, context.RequestAborted);
        return Identity.Of(verdict.Subject, presented.Place) with { IsUndecided = verdict.Refusal == TokenRefusal.NoKeys };
    }
}

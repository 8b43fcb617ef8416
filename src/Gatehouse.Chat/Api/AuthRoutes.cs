using Gatehouse.Chat.Accounts;

namespace Gatehouse.Chat.Api;

/// <summary>Register, log in, refresh, log out: the document's paths and bodies.</summary>
internal sealed class AuthRoutes(SignIn signIn)
{
    public void Map(RouteTable routes)
    {
        routes.Add("POST", "/auth/register", RequestClass.SignIn, RegisterAsync);
        routes.Add("POST", "/auth/login", RequestClass.SignIn, LoginAsync);
        routes.Add("POST", "/auth/refresh", RequestClass.SignIn, RefreshAsync);
        routes.Add("POST", "/auth/logout", RequestClass.SignIn, LogoutAsync);
    }

    private async ValueTask<Reply> RegisterAsync(Call call)
    {
        var body = await call.ReadAsync(static form =>
            (Username: form.RequiredText("username"), Email: form.RequiredText("email"), Password: form.RequiredText("password")));
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var registered = await signIn.RegisterAsync(wish.Username, wish.Email, wish.Password, call.Aborted);
        return registered.Succeeds(out var signedUp, out fault)
            ? Reply.Created(TokensShape.Of(signedUp.Tokens, signedUp.Account), ApiJson.Default.TokensShape)
            : fault;
    }

    private async ValueTask<Reply> LoginAsync(Call call)
    {
        var body = await call.ReadAsync(static form => (Email: form.RequiredText("email"), Password: form.RequiredText("password")));
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        var login = await signIn.LoginAsync(wish.Email, wish.Password, call.Aborted);
        return login.Succeeds(out var tokens, out fault) ? Reply.Ok(TokensShape.Of(tokens), ApiJson.Default.TokensShape) : fault;
    }

    private async ValueTask<Reply> RefreshAsync(Call call)
    {
        var body = await call.ReadAsync(static form => form.RequiredText("refresh_token"));
        if (!body.Succeeds(out var token, out var fault))
        {
            return fault;
        }

        var refreshed = await signIn.RefreshAsync(token, call.Aborted);
        return refreshed.Succeeds(out var tokens, out fault) ? Reply.Ok(TokensShape.Of(tokens), ApiJson.Default.TokensShape) : fault;
    }

    private async ValueTask<Reply> LogoutAsync(Call call)
    {
        var body = await call.ReadAsync(static form => form.RequiredText("refresh_token"));
        if (!body.Succeeds(out var token, out var fault))
        {
            return fault;
        }

        await signIn.LogoutAsync(token, call.Aborted);
        return Reply.NoContent;
    }
}

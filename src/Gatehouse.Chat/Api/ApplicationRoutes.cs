using Gatehouse.Chat.Accounts;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Bots: how a person makes one, and what one learns about itself.</summary>
internal sealed class ApplicationRoutes(Bots bots, People people)
{
    public void Map(RouteTable routes)
    {
        routes.Post("/applications", CreateAsync);
        routes.Get("/applications/@me", FindSelfAsync);
        routes.Get("/oauth2/applications/@me", FindSelfAsync);
    }

    private async ValueTask<Reply> CreateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => form.RequiredText("name"));
        if (!body.Succeeds(out var name, out var fault))
        {
            return fault;
        }

        var created = await bots.CreateAsync(call.Asker, name, call.Aborted);
        if (!created.Succeeds(out var bot, out fault))
        {
            return fault;
        }

        var user = Shapes.User(bot.User);
        return Reply.Created(new NewApplicationShape(user.Id, user.Username, user, bot.Token), ApiJson.Default.NewApplicationShape);
    }

    private async ValueTask<Reply> FindSelfAsync(Call call)
    {
        var found = await bots.FindAsync(call.Asker, call.Aborted);
        if (!found.Succeeds(out var bot, out var fault))
        {
            return fault;
        }

        User? owner = null;
        if (bot.Owner is { } maker)
        {
            (await people.FindAsync(maker, call.Aborted)).Succeeds(out owner, out _);
        }

        var application = new ApplicationShape
        {
            Id = bot.User.Id.ToString(),
            Name = bot.User.Username,
            Bot = Shapes.User(bot.User),
            Owner = owner is null ? null : Shapes.User(owner),
        };
        return Reply.Ok(application, ApiJson.Default.ApplicationShape);
    }
}

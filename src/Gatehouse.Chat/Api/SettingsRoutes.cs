using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>What a person's clients share, so that each of them shows the same.</summary>
internal sealed class SettingsRoutes(Preferences preferences)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/users/@me/settings", FindAsync);
        routes.Patch("/users/@me/settings", UpdateAsync);
    }

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await preferences.FindAsync(call.Asker, call.Aborted);
        return found.Succeeds(out var own, out var fault) ? Reply.Ok(Shapes.UserSettings(own), DiscordJson.Default.UserSettingsShape) : fault;
    }

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new UserSettingsPatch
        {
            Status = form.OptionalText("status"),
            CustomStatus = form.Has("custom_status") ? Custom(form.Inner("custom_status")) : default(Optional<CustomStatus?>),
            Locale = form.OptionalText("locale"),
            Theme = form.OptionalText("theme"),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await preferences.UpdateAsync(call.Asker, patch, call.Aborted);
        return updated.Succeeds(out var own, out fault) ? Reply.Ok(Shapes.UserSettings(own), DiscordJson.Default.UserSettingsShape) : fault;
    }

    private static CustomStatus? Custom(FormReader? form)
    {
        if (form is null)
        {
            return null;
        }

        var (id, name) = (form.Id("emoji_id"), form.Text("emoji_name"));
        return new CustomStatus(
            form.Text("text"), id is null && string.IsNullOrEmpty(name) ? null : new Emoji(name ?? "_", id), form.NullableTime("expires_at").Or(null));
    }
}

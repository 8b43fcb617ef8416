using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>Where people are heard (discord-api-docs, "Voice"). Changing it is the socket's, and for moderators the member's.</summary>
internal sealed class VoiceRoutes(Guilds guilds, VoiceStates voices)
{
    public void Map(RouteTable routes) => routes.Get("/guilds/{guild_id}/voice-states/{user_id}", FindAsync);

    private async ValueTask<Reply> FindAsync(Call call)
    {
        var found = await guilds.FindAsync(call.AskerId, call.Guild, call.Aborted);
        if (!found.Succeeds(out var guild, out var fault))
        {
            return fault;
        }

        return voices.Find(guild.Id, call.User) is { } state
            && guild.Channels.TryGetValue(state.Channel, out var channel) && guild.MayView(channel, call.AskerId)
                ? Reply.Ok(state.Shape() with { GuildId = guild.Id.ToString() }, DiscordJson.Default.VoiceStateShape)
                : Faults.UnknownVoiceState;
    }
}

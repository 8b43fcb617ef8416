using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Api;

/// <summary>Where people are heard (discord-api-docs, "Voice"). Changing it is the socket's, for moderators the member's, and on a stage this one's.</summary>
internal sealed class VoiceRoutes(Guilds guilds, VoiceStates voices, IVoiceServer server, TimeProvider clock)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/guilds/{guild_id}/voice-states/{user_id}", FindAsync);
        routes.Patch("/guilds/{guild_id}/voice-states/{user_id}", UpdateAsync);
        routes.Get("/voice/regions", RegionsAsync);
        routes.Get("/guilds/{guild_id}/regions", GuildRegionsAsync);
    }

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

    private async ValueTask<Reply> UpdateAsync(Call call)
    {
        var body = await call.ReadAsync(static form => new VoiceStatePatch
        {
            Channel = form.Id("channel_id") is { } channel ? new ChannelId(channel) : null,
            Suppress = form.Flag("suppress"),
            RequestedAt = form.NullableTime("request_to_speak_timestamp"),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var found = await guilds.FindAsync(call.AskerId, call.Guild, call.Aborted);
        if (!found.Succeeds(out var guild, out fault))
        {
            return fault;
        }

        var changed = voices.Change(guild, call.AskerId, call.User, patch, isOwn: call.Part("user_id") == "@me", clock.GetUtcNow());
        return changed.Succeeds(out _, out fault) ? Reply.NoContent : fault;
    }

    private ValueTask<Reply> RegionsAsync(Call call) => new(Regions());

    private async ValueTask<Reply> GuildRegionsAsync(Call call)
    {
        var found = await guilds.FindAsync(call.AskerId, call.Guild, call.Aborted);
        return found.Succeeds(out _, out var fault) ? Regions() : fault;
    }

    // There is one, where the voice server is, or none.
    private Reply Regions() => Reply.Ok(
        server.Endpoint is { } endpoint ? [Shapes.VoiceRegion(endpoint)] : [], DiscordJson.Default.VoiceRegionShapeArray);
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Chat.Ports;

namespace Gatehouse.Chat.Api;

/// <summary>DMs and group DMs. What they have in common with a guild's channels, <see cref="ChannelRoutes"/> and <see cref="MessageRoutes"/> answer.</summary>
internal sealed class ConversationRoutes(Conversations conversations, IGuildStore guilds)
{
    public void Map(RouteTable routes)
    {
        routes.Get("/users/@me/channels", ListAsync);
        routes.Post("/users/@me/channels", OpenAsync);
        routes.Put("/channels/{channel_id}/recipients/{user_id}", AddAsync);
        routes.Delete("/channels/{channel_id}/recipients/{user_id}", RemoveAsync);
    }

    /// <summary>The answer for a channel that is a conversation which the asker takes part in; null for any other channel.</summary>
    public async ValueTask<Reply?> FindAsync(Call call)
    {
        if (await conversations.FindAsync(call.Channel, call.Aborted) is not { } state)
        {
            return null;
        }

        return state.Members.ContainsKey(call.AskerId) ? Show(call, state) : Faults.MissingAccess;
    }

    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<Reply?> UpdateAsync(Call call)
    {
        if (await conversations.FindAsync(call.Channel, call.Aborted) is null)
        {
            return null;
        }

        var body = await call.ReadAsync(static form => new ConversationPatch
        {
            Name = form.NullableText("name"),
            Icon = form.NullableText("icon"),
            Owner = form.Id("owner") is { } owner ? new UserId(owner) : default(Optional<UserId>),
        });
        if (!body.Succeeds(out var patch, out var fault))
        {
            return fault;
        }

        var updated = await conversations.UpdateAsync(call.AskerId, call.Channel, patch, call.Aborted);
        return updated.Succeeds(out var state, out fault) ? Show(call, state) : fault;
    }

    /// <inheritdoc cref="FindAsync"/>
    public async ValueTask<Reply?> DeleteAsync(Call call)
    {
        if (await conversations.FindAsync(call.Channel, call.Aborted) is null)
        {
            return null;
        }

        var left = await conversations.LeaveAsync(call.AskerId, call.Channel, call.Aborted);
        return left.Succeeds(out var state, out var fault) ? Show(call, state) : fault;
    }

    private async ValueTask<Reply> ListAsync(Call call)
    {
        var mine = await conversations.OfUserAsync(call.AskerId, call.Aborted);
        return Reply.Ok([.. mine.Select(state => Shape(call, state))], DiscordJson.Default.ConversationShapeArray);
    }

    private async ValueTask<Reply> OpenAsync(Call call)
    {
        // One id from bots, a list from people's clients.
        var body = await call.ReadAsync(static form => form.Id("recipient_id") is { } one ? [one] : form.Ids("recipients"));
        if (!body.Succeeds(out var recipients, out var fault))
        {
            return fault;
        }

        var opened = await conversations.OpenAsync(call.AskerId, [.. recipients.Select(id => new UserId(id))], call.Aborted);
        return opened.Succeeds(out var state, out fault) ? Show(call, state) : fault;
    }

    private async ValueTask<Reply> AddAsync(Call call)
    {
        if (await conversations.FindAsync(call.Channel, call.Aborted) is null)
        {
            return Faults.UnknownChannel;
        }

        var added = await conversations.AddAsync(call.AskerId, call.Channel, call.User, call.Aborted);
        return added.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private async ValueTask<Reply> RemoveAsync(Call call)
    {
        if (await conversations.FindAsync(call.Channel, call.Aborted) is null)
        {
            return Faults.UnknownChannel;
        }

        var removed = await conversations.RemoveAsync(call.AskerId, call.Channel, call.User, call.Aborted);
        return removed.Succeeds(out _, out var fault) ? Reply.NoContent : fault;
    }

    private Reply Show(Call call, GuildState state) => Reply.Ok(Shape(call, state), DiscordJson.Default.ConversationShape);

    private ConversationShape Shape(Call call, GuildState state) => Shapes.Conversation(
        state, call.AskerId, guilds.NewestMessages(state.Id).TryGetValue(new ChannelId(state.Id.Value), out var last) ? last : null);
}

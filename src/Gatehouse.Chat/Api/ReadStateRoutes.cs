using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api;

/// <summary>What people have read, which all of their clients show alike.</summary>
internal sealed class ReadStateRoutes(Reading reading)
{
    // Read states of channels; the others are about features that are not here.
    private const int OfChannel = 0;

    public void Map(RouteTable routes)
    {
        routes.Post("/channels/{channel_id}/messages/{message_id}/ack", AcknowledgeAsync);
        routes.Post("/read-states/ack-bulk", AcknowledgeManyAsync);
    }

    private async ValueTask<Reply> AcknowledgeAsync(Call call)
    {
        // The token was for telling clients apart; clients still send it, and whatever they send is as good.
        var body = await call.ReadAsync(static form => (Token: form.Text("token"), Manual: form.Flag("manual"), Mentions: form.Number("mention_count")));
        if (!body.Succeeds(out var wish, out var fault))
        {
            return fault;
        }

        int? mentions = wish.Mentions.Says(out var count) ? count : null;
        var read = await reading.AcknowledgeAsync(call.Asker, call.Channel, call.Message, wish.Manual.Or(false), mentions, call.Aborted);
        return read.Succeeds(out _, out fault) ? Reply.Ok(new ReadTokenShape(), DiscordJson.Default.ReadTokenShape) : fault;
    }

    private async ValueTask<Reply> AcknowledgeManyAsync(Call call)
    {
        var body = await call.ReadAsync(static form => form.Objects(
            "read_states",
            static one => (Kind: one.Number("read_state_type").Or(OfChannel), Channel: one.RequiredId("channel_id"), Message: one.RequiredId("message_id"))) ?? []);
        if (!body.Succeeds(out var wishes, out var fault))
        {
            return fault;
        }

        // Those of other sorts count towards how many there may be, and come to nothing.
        var read = await reading.AcknowledgeManyAsync(
            call.Asker, [.. wishes.Select(wish => new ReadThrough(new(wish.Channel), wish.Kind == OfChannel ? new(wish.Message) : default))], call.Aborted);
        return read.Succeeds(out _, out fault) ? Reply.NoContent : fault;
    }
}

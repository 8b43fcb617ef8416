using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Ports;
using Gatehouse.Events;
using Gatehouse.Store.Rows;

namespace Gatehouse.Store.Writing;

/// <summary>Writes the rows of what was decided about a guild, and records what is told about it, both from the same list of what changed.</summary>
internal sealed class GuildChanges(IAnnouncer announcer)
{
    public void Apply(Batch batch, GuildChange change)
    {
        if (change.Events.Count == 0 && change.Records.Count == 0)
        {
            return;
        }

        var events = new List<Event>();
        foreach (var changed in change.Events)
        {
            Write(batch, changed, change.Before, change.After);
            announcer.Announce(changed, change.Before, change.After, events);
        }

        foreach (var told in events)
        {
            batch.Record(told);
        }

        foreach (var notice in change.Notices)
        {
            batch.Say(announcer, notice, change.After);
        }

        foreach (var entry in change.Records)
        {
            batch.Write(announcer, entry, change.After);
        }

        if (change.Events.Any(changed => changed is GuildEvent.GuildDeleted))
        {
            batch.Remove(change.After.Id);
        }
        else if (change.Before is null)
        {
            batch.Create(change.After);
        }
        else
        {
            batch.Replace(change.After);
        }
    }

    private static void Write(Batch batch, GuildEvent changed, GuildState? before, GuildState after)
    {
        if (after.IsConversation)
        {
            ConversationChanges.Write(batch, changed, after);
            return;
        }

        var tables = batch.Tables;
        switch (changed)
        {
            case GuildEvent.GuildCreated:
                WriteAll(batch, after);
                break;
            case GuildEvent.GuildUpdated:
                tables.Guilds.Put(after.Guild);
                break;
            case GuildEvent.GuildDeleted:
                DeleteAll(batch, before ?? after);
                break;
            case GuildEvent.ChannelCreated(var channel):
                batch.Note(channel.Id.Value);
                tables.Channels.Put(channel);
                batch.BeginCounting(channel.Id);
                break;
            case GuildEvent.ChannelUpdated(_, var channel):
                tables.Channels.Put(channel);
                break;
            case GuildEvent.ChannelDeleted(var channel):
                tables.Channels.Delete(channel.Id);
                tables.Invites.DeleteOf(channel.Id);
                tables.Webhooks.DeleteOf(channel.Id);
                batch.SetNewest(after.Id, channel.Id, null);
                break;
            case GuildEvent.RoleCreated(var role):
                batch.Note(role.Id.Value);
                tables.Roles.Put(after.Id, role);
                break;
            case GuildEvent.RoleUpdated(var role):
                tables.Roles.Put(after.Id, role);
                break;
            case GuildEvent.RoleDeleted(var role):
                tables.Roles.Delete(role.Id);
                WriteWhatWentAlong(tables, before, after);
                break;
            case GuildEvent.MemberJoined(var member):
                tables.Members.Put(after.Id, member);
                batch.Touch(member.User.Id);
                break;
            case GuildEvent.MemberUpdated(var member):
                tables.Members.Put(after.Id, member);
                break;
            case GuildEvent.MemberLeft(var member):
                tables.Members.Delete(after.Id, member.User.Id);
                tables.ReadStates.Delete(member.User.Id, after.Id);
                batch.Touch(member.User.Id);
                WriteWhatWentAlong(tables, before, after);
                break;
            case GuildEvent.MemberBanned(_, var ban):
                tables.Bans.Insert(after.Id, ban, batch.Now);
                break;
            case GuildEvent.BanLifted(var user):
                tables.Bans.Delete(after.Id, user.Id);
                break;
            default:
                throw new NotSupportedException($"The store does not know the change {changed.GetType().Name}.");
        }
    }

    private static void WriteAll(Batch batch, GuildState state)
    {
        var tables = batch.Tables;
        batch.Note(state.Id.Value);
        tables.Guilds.Put(state.Guild);
        foreach (var role in state.Roles.Values)
        {
            batch.Note(role.Id.Value);
            tables.Roles.Put(state.Id, role);
        }

        foreach (var channel in state.Channels.Values)
        {
            batch.Note(channel.Id.Value);
            tables.Channels.Put(channel);
        }

        foreach (var member in state.Members.Values)
        {
            tables.Members.Put(state.Id, member);
            batch.Touch(member.User.Id);
        }
    }

    private static void DeleteAll(Batch batch, GuildState state)
    {
        var tables = batch.Tables;
        foreach (var channel in state.Channels.Keys)
        {
            tables.Channels.Delete(channel);
            batch.SetNewest(state.Id, channel, null);
        }

        foreach (var member in state.Members.Keys)
        {
            batch.Touch(member);
        }

        tables.Guilds.Delete(state.Id);
        tables.Roles.DeleteOf(state.Id);
        tables.Members.DeleteOf(state.Id);
        tables.Bans.DeleteOf(state.Id);
        tables.Audit.DeleteOf(state.Id);
        tables.Invites.DeleteOf(state.Id);
        tables.Webhooks.DeleteOf(state.Id);
        tables.Words.Forget(state.Id);
    }

    // A role or member that is gone takes overwrites and role marks along; Discord tells no event of its own for those.
    private static void WriteWhatWentAlong(Tables tables, GuildState? before, GuildState after)
    {
        foreach (var channel in after.Channels.Values)
        {
            if (!ReferenceEquals(before?.Channels.GetValueOrDefault(channel.Id), channel))
            {
                tables.Channels.Put(channel);
            }
        }

        foreach (var member in after.Members.Values)
        {
            if (!ReferenceEquals(before?.Members.GetValueOrDefault(member.User.Id), member))
            {
                tables.Members.Put(after.Id, member);
            }
        }
    }
}

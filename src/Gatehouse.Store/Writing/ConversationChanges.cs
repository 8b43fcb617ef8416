using Gatehouse.Chat.Domain;

namespace Gatehouse.Store.Writing;

/// <summary>Writes the rows of what was decided about a conversation.</summary>
internal static class ConversationChanges
{
    public static void Write(Batch batch, GuildEvent changed, GuildState after)
    {
        var rows = batch.Tables.Conversations;
        switch (changed)
        {
            case GuildEvent.GuildCreated:
                batch.Note(after.Id.Value);
                rows.Put(after);
                foreach (var member in after.Members.Values)
                {
                    rows.Put(after.Id, member);
                    batch.Touch(member.User.Id);
                }

                break;
            case GuildEvent.GuildUpdated:
                rows.Put(after);
                break;
            case GuildEvent.GuildDeleted:
                rows.Delete(after.Id);
                batch.Tables.Words.Forget(after.Id);
                batch.SetNewest(after.Id, new(after.Id.Value), null);
                foreach (var user in after.Members.Keys)
                {
                    batch.Touch(user);
                }

                break;
            case GuildEvent.MemberJoined(var member):
                rows.Put(after.Id, member);
                batch.Touch(member.User.Id);
                break;
            case GuildEvent.MemberUpdated(var member):
                rows.Put(after.Id, member);
                batch.Touch(member.User.Id);
                break;
            case GuildEvent.MemberLeft(var member):
                rows.Delete(after.Id, member.User.Id);
                batch.Tables.ReadStates.Delete(member.User.Id, new ChannelId(after.Id.Value));
                batch.Touch(member.User.Id);
                break;
            default:
                throw new NotSupportedException($"{changed.GetType().Name} does not happen in a conversation.");
        }
    }
}

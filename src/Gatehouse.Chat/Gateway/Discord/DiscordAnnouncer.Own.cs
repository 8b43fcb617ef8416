using Gatehouse.Chat.Domain;
using Gatehouse.Events;

namespace Gatehouse.Chat.Gateway.Discord;

/// <summary>What only somebody's own sessions hear.</summary>
internal sealed partial class DiscordAnnouncer
{
    public Event UserChanged(Account account) => new()
    {
        Topic = Topics.Of(account.User.Id),
        Name = "USER_UPDATE",
        Payload = DiscordJson.Encode(Shapes.SelfUser(account), DiscordJson.Default.SelfUserShape),
        Context = account,
    };

    public Event SettingsChanged(SettingsChange change) => new()
    {
        Topic = Topics.Of(change.User),
        Name = "USER_SETTINGS_UPDATE",
        Payload = DiscordJson.Encode(Shapes.UserSettingsChange(change.Before, change.After), DiscordJson.Default.UserSettingsChangeShape),
        Context = change,
    };

    public Event Acknowledged(UserId user, ReadState read, bool isManual, long version) => new()
    {
        Topic = Topics.Of(user),
        Name = "MESSAGE_ACK",
        Payload = DiscordJson.Encode(Shapes.MessageAck(read, isManual, version), DiscordJson.Default.MessageAckShape),
    };
}

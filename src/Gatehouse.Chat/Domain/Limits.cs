namespace Gatehouse.Chat.Domain;

/// <summary>How much there can be of everything; Discord's numbers, where it names one.</summary>
internal static class Limits
{
    public const int GuildsPerPerson = 200;
    public const int GuildsPerBot = 2_500;
    public const int RolesPerGuild = 250;
    public const int ChannelsPerGuild = 500;
    public const int ChannelsPerCategory = 50;
    public const int InvitesPerGuild = 1_000;
    public const int PeoplePerConversation = 10;

    public const int MembersPerGuild = 250_000;

    /// <summary>All of a guild's bans are kept in memory with it.</summary>
    public const int BansPerGuild = 100_000;

    public const int BansAtOnce = 200;
    public const int ReasonLength = 512;

    /// <summary>Discord allows 1,000; every permission computation in the channel reads them all.</summary>
    public const int OverwritesPerChannel = 500;

    public const int MessageLength = 2_000;
    public const int MentionsPerMessage = 100;
    public const int ReactionsPerMessage = 20;
    public const int PinsPerChannel = 50;
    public const int WebhooksPerChannel = 15;

    /// <summary>A hash or an address, not the picture itself.</summary>
    public const int PictureLength = 2_048;
}

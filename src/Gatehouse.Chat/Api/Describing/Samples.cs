using System.Collections.Immutable;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Chat.Api.Describing;

/// <summary>The guild "harbour" and its people, from which the documents' examples are made by the same code as real answers.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static readonly User Ada = new(new(1456500000000000001), "ada", IsBot: false) { GlobalName = "Ada" };
    public static readonly User Bo = new(new(1456500000000000002), "bo", IsBot: false);
    public static readonly User Gull = new(new(1456500000000000003), "gull", IsBot: true);
    public static readonly GuildId Harbour = new(1456500000000000100);
    public static readonly ChannelId Quay = new(1456500000000000200);
    public static readonly ChannelId Cabin = new(1456500000000000300);
    public static readonly RoleId Pilots = new(1456500000000000400);
    public static readonly MessageId Said = new(1456500000000000500);

    public static readonly Account Account = new(Ada, "ada@example.org", PasswordHash: null);

    public static readonly Role Pilot = new(Pilots, "pilot", Permissions.ViewChannel | Permissions.SendMessages | Permissions.ManageMessages, 1) { Color = 0x3498DB, Hoist = true };

    public static readonly Member Bosun = new(Bo, Noon) { Nick = "Bosun", Roles = [Pilots] };

    public static readonly GuildState Guild = new(
        new Guild(Harbour, "harbour", Ada.Id) { SystemChannel = Quay, Description = "Ships and those who wait for them." },
        new[] { new Role(Harbour.EveryoneRole, "@everyone", Permissions.ViewChannel | Permissions.SendMessages | Permissions.ReadMessageHistory, 0), Pilot }.ToImmutableDictionary(role => role.Id),
        new[] { new Channel(Quay, Harbour, ChannelKind.Text, "quay", 0) { Topic = "What comes, what goes." } }.ToImmutableDictionary(channel => channel.Id),
        new[] { new Member(Ada, Noon), Bosun }.ToImmutableDictionary(member => member.User.Id));

    public static readonly Channel Channel = Guild.Channels[Quay];

    public static readonly GuildState Conversation = ConversationRules.Between(Cabin, Ada, Bo, Noon);

    public static readonly Message Message = new(Said, Quay, Harbour, Ada, "Ahoy!") { Reactions = [new Reaction(new Emoji("👍"), 1, Mine: false)] };

    public static readonly UserSettings Settings = new() { Status = Status.Dnd, CustomStatus = new CustomStatus("On deck", new Emoji("⚓"), Noon.AddYears(100)) };

    public static readonly ReadState Read = new(Quay, Said, Mentions: 2);

    public static readonly Invite Invite = new("aZ3kQ9xL", Harbour, Quay, Ada, Noon) { MaxAge = TimeSpan.FromDays(1), MaxUses = 10 };

    public static readonly Webhook Bell = new(new(1456500000000000600), Harbour, Quay, "bell", new string('x', 68), Ada);

    public static readonly FileHome Files = new(new ChatOptions { PublicUrl = "https://chat.example.org" });

    public static MessageShape MessageShape => Shapes.Message(Message, Files);

    /// <summary>An example of a snowflake in a path.</summary>
    public static ulong IdOf(string name) => name switch
    {
        "guild_id" => Harbour.Value,
        "channel_id" => Quay.Value,
        "role_id" => Pilots.Value,
        "message_id" => Said.Value,
        "webhook_id" => Bell.Id.Value,
        _ => Bo.Id.Value,
    };

    /// <summary>An example of any other part of a path.</summary>
    public static string PartOf(string name) => name switch
    {
        "code" => Invite.Code,
        "emoji" => "👍",
        "webhook_token" => Bell.Token,
        _ => name,
    };
}

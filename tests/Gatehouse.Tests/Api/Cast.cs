using Gatehouse.Chat;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Tests.Api;

/// <summary>Ada and Bo in the guild "harbour" with one channel.</summary>
internal static class Cast
{
    public static readonly FileHome Files = new(new ChatOptions { PublicUrl = "https://harbour.example" });

    public static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 4, 5, 678, TimeSpan.Zero);

    // 2026-01-02T03:04:05.678Z as a snowflake.
    public const ulong MessageAt = (1_767_323_045_678UL - 1_420_070_400_000UL) << 22;

    public static readonly User Ada = new(new UserId(111), "ada", IsBot: false);
    public static readonly User Bo = new(new UserId(222), "bo", IsBot: true);

    public static readonly Channel Pier = new(new ChannelId(20), new GuildId(10), ChannelKind.Text, "pier", 0);

    public static GuildState Harbour() =>
        (GuildRules.Create(new GuildId(10), new ChannelId(11), Ada, new NewGuild("harbour"), Noon).Value with { }).With(new Member(Bo, Noon)).With(Pier);

    public static GuildState Hiding(this GuildState guild, Channel channel) => guild.With(Hidden(channel));

    public static Channel Hidden(Channel channel) => channel with
    {
        Overwrites = [new Overwrite(channel.Guild.Value, OverwriteKind.Role, Permissions.None, Permissions.ViewChannel)],
    };

    public static Message Says(User author, string text) => new(new MessageId(MessageAt), Pier.Id, Pier.Guild, author, text);
}

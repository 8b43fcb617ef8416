using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;

namespace Gatehouse.Tests.Api;

/// <summary>What some client library cannot do without, and what none may get as null.</summary>
public class A_shape
{
    private static readonly Role Sailors =
        new(new RoleId(30), "sailors", Permissions.ViewChannel | Permissions.BypassSlowmode, 1) { Color = 255 };

    private static readonly Invite Gangway = new("abcdEFGH", new GuildId(10), Cast.Pier.Id, Cast.Ada, Cast.Noon);

    /// <summary>Name, JSON, keys that must hold something, keys that must be there and null, keys that must be absent.</summary>
    public static TheoryData<string, string, string, string, string> Shown()
    {
        var guild = Cast.Harbour().With(Sailors);
        var plain = Cast.Says(Cast.Ada, "ahoy");
        var reply = Cast.Says(Cast.Bo, "ay") with { Kind = MessageKind.Reply, ReplyTo = new MessageId(5), Referenced = plain, Mentions = [Cast.Ada], Nonce = "1" };
        return new()
        {
            { "user", Of(Shapes.User(Cast.Ada), DiscordJson.Default.UserShape), "id username discriminator public_flags", "global_name avatar", "bot email bio" },
            { "bot", Of(Shapes.User(Cast.Bo), DiscordJson.Default.UserShape), "id username discriminator bot", "global_name avatar", "email" },
            {
                "self", Of(Shapes.SelfUser(new Account(Cast.Bo, null, null)), DiscordJson.Default.SelfUserShape),
                "id username discriminator bot verified flags public_flags mfa_enabled", "email avatar global_name", ""
            },
            { "role", Of(Shapes.Role(Sailors), DiscordJson.Default.RoleShape), "id name color colors hoist position permissions managed mentionable flags", "", "tags" },
            {
                "channel", Of(Shapes.Channel(Cast.Pier, null), DiscordJson.Default.ChannelShape),
                "id type guild_id position permission_overwrites name nsfw rate_limit_per_user flags", "topic last_message_id parent_id", "bitrate user_limit"
            },
            {
                "changed channel", Of(Shapes.ChannelChange(Cast.Pier), DiscordJson.Default.ChannelChangeShape),
                "id type guild_id position permission_overwrites name", "topic parent_id", "last_message_id"
            },
            { "member", Of(Shapes.Member(guild.Members[Cast.Ada.Id]), DiscordJson.Default.MemberShape), "user roles joined_at deaf mute flags", "nick avatar", "guild_id" },
            {
                "guild", Of(Shapes.Guild(guild), DiscordJson.Default.GuildShape),
                "id name owner_id afk_timeout verification_level default_message_notifications explicit_content_filter roles emojis features mfa_level "
                + "system_channel_id system_channel_flags premium_tier preferred_locale nsfw_level premium_progress_bar_enabled stickers",
                "icon splash discovery_splash afk_channel_id application_id rules_channel_id vanity_url_code description banner public_updates_channel_id "
                + "safety_alerts_channel_id incidents_data", "welcome_screen approximate_member_count"
            },
            {
                "first sight of a guild",
                Of(
                    Shapes.GuildCreate(guild, Cast.Bo.Id, guild.Channels.Values, guild.Members.Values, [], new Dictionary<ChannelId, MessageId>(), large: false),
                    DiscordJson.Default.GuildCreateShape),
                "id roles joined_at large unavailable member_count voice_states members channels threads presences stage_instances guild_scheduled_events "
                + "soundboard_sounds emojis stickers", "icon banner", "welcome_screen"
            },
            {
                "message", Of(Shapes.Message(plain, Cast.Files), DiscordJson.Default.MessageShape),
                "id channel_id author content timestamp tts mention_everyone mentions mention_roles attachments embeds components pinned type flags",
                "edited_timestamp",
                "reactions nonce message_reference referenced_message thread poll interaction interaction_metadata sticker_items activity application call "
                + "role_subscription_data resolved webhook_id guild_id member channel_type"
            },
            {
                "told message", Of(Shapes.Message(reply, guild, Cast.Files), DiscordJson.Default.MessageShape),
                "id channel_id author mentions guild_id member channel_type nonce message_reference referenced_message", "edited_timestamp", "thread poll"
            },
            {
                "invite", Of(Shapes.Invite(Gangway, guild), DiscordJson.Default.InviteShape),
                "type code guild channel inviter uses max_uses max_age temporary created_at", "expires_at", "new_member"
            },
        };
    }

    [Theory]
    [MemberData(nameof(Shown))]
    public void has_what_clients_need_and_lacks_what_breaks_them(string name, string json, string present, string nulls, string absent)
    {
        var shape = JsonElement.Parse(json);

        Assert.All(Words(present), key => Assert.True(Has(shape, key) && shape.GetProperty(key).ValueKind != JsonValueKind.Null, $"{name} needs {key}"));
        Assert.All(Words(nulls), key => Assert.True(Has(shape, key) && shape.GetProperty(key).ValueKind == JsonValueKind.Null, $"{name} shows {key} as null"));
        Assert.All(Words(absent), key => Assert.False(Has(shape, key), $"{name} must not have {key}"));
    }

    [Fact]
    public void never_puts_a_user_into_the_member_beside_one()
    {
        var reply = Cast.Says(Cast.Bo, "ay") with { Mentions = [Cast.Ada] };
        var shape = JsonElement.Parse(Of(Shapes.Message(reply, Cast.Harbour(), Cast.Files), DiscordJson.Default.MessageShape));

        Assert.False(Has(shape.GetProperty("member"), "user"));
        Assert.False(Has(shape.GetProperty("mentions")[0].GetProperty("member"), "user"));
        Assert.Equal("111", shape.GetProperty("mentions")[0].GetProperty("id").GetString());
    }

    [Fact]
    public void writes_ids_and_permissions_as_strings_and_times_in_microseconds()
    {
        var message = JsonElement.Parse(Of(Shapes.Message(Cast.Says(Cast.Ada, "Schiff & <Boot>"), Cast.Files), DiscordJson.Default.MessageShape));
        var role = JsonElement.Parse(Of(Shapes.Role(Sailors), DiscordJson.Default.RoleShape));

        Assert.Equal("20", message.GetProperty("channel_id").GetString());
        Assert.Equal("2026-01-02T03:04:05.678000+00:00", message.GetProperty("timestamp").GetString());
        Assert.Equal("4503599627371520", role.GetProperty("permissions").GetString());
        Assert.Equal("{\"primary_color\":255,\"secondary_color\":null,\"tertiary_color\":null}", role.GetProperty("colors").GetRawText());
    }

    [Theory]
    [InlineData("\"a\\u00e9\"", "\"aé\"")]
    [InlineData("12345678901234567", "12345678901234567")]
    public void gives_a_nonce_back_with_its_type(string literal, string written)
    {
        var message = JsonElement.Parse(Of(Shapes.Message(Cast.Says(Cast.Ada, "x") with { Nonce = literal }, Cast.Files), DiscordJson.Default.MessageShape));

        Assert.Equal(written, message.GetProperty("nonce").GetRawText());
    }

    [Fact]
    public void is_written_without_needless_escapes() =>
        Assert.Contains("\"content\":\"Käse & <b>'s'</b>\"", Of(Shapes.Message(Cast.Says(Cast.Ada, "Käse & <b>'s'</b>"), Cast.Files), DiscordJson.Default.MessageShape), StringComparison.Ordinal);

    private static string Of<T>(T value, JsonTypeInfo<T> type) => System.Text.Encoding.UTF8.GetString(DiscordJson.Encode(value, type));

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Has(JsonElement shape, string key) => shape.TryGetProperty(key, out _);
}

using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway.Discord;
using Gatehouse.Events;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Chat.Gateway;

/// <summary>Somebody in a voice channel.</summary>
/// <param name="Session">The session that connected; when it ends, they are gone.</param>
internal sealed record VoiceState(GuildId Guild, UserId User, ChannelId Channel, Session Session)
{
    /// <summary>Where the channel's events are heard.</summary>
    public string Topic { get; private init; } = "";

    /// <summary>What the guild has done to them.</summary>
    public bool Mute { get; private init; }

    /// <summary>Likewise.</summary>
    public bool Deaf { get; private init; }

    /// <summary>They may be there, but not speak: without the permission, or on a stage before somebody lets them.</summary>
    public bool Suppress { get; init; }

    /// <summary>On a stage: since when they ask to speak; null when they do not.</summary>
    public DateTimeOffset? RequestedAt { get; init; }

    public bool SelfMute { get; init; }

    public bool SelfDeaf { get; init; }

    public bool SelfVideo { get; init; }

    /// <summary>The same person as the guild has them now, perhaps elsewhere.</summary>
    public VoiceState In(GuildState guild, Channel channel, Member member)
    {
        var stays = Channel == channel.Id && Topic.Length > 0;
        return this with
        {
            Channel = channel.Id,
            Topic = Topics.For(channel, guild),
            Mute = member.Mute,
            Deaf = member.Deaf,
            Suppress = channel.Kind == ChannelKind.Stage ? !stays || Suppress : !guild.PermissionsIn(channel, member).HasFlag(Permissions.Speak),
            RequestedAt = stays ? RequestedAt : null,
        };
    }

    /// <summary>As it is shown, with the channel or as having left it.</summary>
    public VoiceStateShape Shape(bool hasLeft = false) => new()
    {
        ChannelId = hasLeft ? null : Channel.ToString(),
        UserId = User.ToString(),
        SessionId = Session.Id,
        Deaf = Deaf,
        Mute = Mute,
        SelfDeaf = SelfDeaf,
        SelfMute = SelfMute,
        SelfVideo = SelfVideo,
        Suppress = Suppress,
        RequestToSpeakTimestamp = RequestedAt is { } since ? DiscordJson.Time(since) : null,
    };

    /// <summary>What those who may see the channel are told.</summary>
    /// <param name="guild">For what the person is there; null when it does not matter.</param>
    public Event Told(GuildState? guild, string topic, bool hasLeft) => new()
    {
        Topic = topic,
        Subject = Topics.Of(Channel),
        Name = "VOICE_STATE_UPDATE",
        Payload = DiscordJson.Encode(
            Shape(hasLeft) with
            {
                GuildId = Guild.ToString(),
                Member = guild is not null && guild.Members.TryGetValue(User, out var member) ? Shapes.Member(member) : null,
            },
            DiscordJson.Default.VoiceStateShape),
        Interest = Intents.GuildVoiceStates,
    };
}

using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class A_timeout
{
    private static readonly DateTimeOffset Later = Harbour.Noon.AddMinutes(5);

    private static GuildState At(DateTimeOffset now, GuildState? guild = null) => (guild ?? Harbour.New()) with { Now = now };

    private static GuildState Silenced(GuildState guild, User user) => guild.With(guild.Members[user.Id] with { TimedOutUntil = Later });

    [Fact]
    public void leaves_only_looking_until_it_ends()
    {
        var guild = At(Harbour.Noon, Silenced(Harbour.New().Granting(Harbour.Bo, Permissions.ManageGuild), Harbour.Bo));
        var channel = guild.Channels[Harbour.General];

        Assert.Equal(Permissions.ViewChannel | Permissions.ReadMessageHistory, guild.PermissionsOf(Harbour.Bo.Id));
        Assert.Equal(Permissions.ViewChannel | Permissions.ReadMessageHistory, guild.PermissionsIn(channel, Harbour.Bo.Id));
        Assert.True(At(Later, guild).PermissionsOf(Harbour.Bo.Id).HasFlag(Permissions.ManageGuild | Permissions.SendMessages));
        Assert.True(At(Later, guild).PermissionsIn(channel, Harbour.Bo.Id).HasFlag(Permissions.SendMessages));
    }

    [Fact]
    public void is_not_circumvented_by_an_exception_of_a_channel()
    {
        var guild = At(Harbour.Noon, Silenced(Harbour.New(), Harbour.Bo)).WithOverwrites(Harbour.For(Harbour.Bo, allow: Permissions.SendMessages));

        Assert.False(guild.PermissionsIn(guild.Channels[Harbour.General], Harbour.Bo.Id).HasFlag(Permissions.SendMessages));
    }

    [Fact]
    public void does_not_touch_owners_and_administrators()
    {
        var guild = At(Harbour.Noon, Silenced(Silenced(Harbour.New().Granting(Harbour.Bo, Permissions.Administrator), Harbour.Bo), Harbour.Ada));

        Assert.Equal(Permissions.All, guild.PermissionsOf(Harbour.Bo.Id));
        Assert.Equal(Permissions.All, guild.PermissionsOf(Harbour.Ada.Id));
        Update(guild.Granting(Harbour.Cem, 0), Harbour.Ada, Harbour.Bo, Later).Refuses(Faults.MissingPermissions);
    }

    [Fact]
    public void is_given_from_above_for_at_most_28_days()
    {
        var guild = At(Harbour.Noon, Harbour.New().Granting(Harbour.Bo, Permissions.ModerateMembers, position: 2).Granting(Harbour.Cem, 0));

        Assert.Equal(Later, Update(guild, Harbour.Bo, Harbour.Cem, Later).Value.After.Members[Harbour.Cem.Id].TimedOutUntil);
        Assert.Null(Update(Silenced(guild, Harbour.Cem), Harbour.Bo, Harbour.Cem, null).Value.After.Members[Harbour.Cem.Id].TimedOutUntil);
        Assert.Null(Update(guild, Harbour.Bo, Harbour.Cem, Harbour.Noon.AddDays(-1)).Value.After.Members[Harbour.Cem.Id].TimedOutUntil);
        Assert.Null(Update(guild, Harbour.Bo, Harbour.Cem, Harbour.Noon.AddDays(28)).Fault);
        Update(guild, Harbour.Bo, Harbour.Cem, Harbour.Noon.AddDays(28).AddSeconds(1))
            .RefusesField("communication_disabled_until", "INVALID_COMMUNICATION_DISABLED_TIMESTAMP");
        Update(guild, Harbour.Bo, Harbour.Ada, Later).Refuses(Faults.MissingPermissions);
        Update(guild, Harbour.Bo, Harbour.Bo, Later).Refuses(Faults.MissingPermissions);
        Update(guild, Harbour.Cem, Harbour.Bo, Later).Refuses(Faults.MissingPermissions);
    }

    private static Gatehouse.Realtime.Result<GuildChange> Update(GuildState guild, User asker, User user, DateTimeOffset? until) =>
        MemberRules.Update(guild, asker.Id, user.Id, new MemberPatch { TimedOutUntil = until });
}

using BenchmarkDotNet.Attributes;
using Gatehouse.Chat.Domain;
using Gatehouse.Chat.Gateway;

namespace Gatehouse.Bench.Micro;

/// <summary>What it costs to know what somebody may do: asked with every request, and for each sort of member when a role or a channel changes.</summary>
[MemoryDiagnoser]
public class Permitted
{
    private GuildState _guild = null!;
    private Channel _open = null!;
    private Channel _closed = null!;
    private Member _member = null!;
    private Role _role = null!;

    /// <summary>20,000 members with one of 50 roles, 60 channels of which 20 are closed with 10 exceptions each.</summary>
    [GlobalSetup]
    public void Found()
    {
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        _guild = GuildRules.Create(new(1), new(2), new User(new(3), "owner", false), new NewGuild("harbour"), now).Value;
        for (ulong number = 0; number < 50; number++)
        {
            _guild = _guild.With(new Role(new(100 + number), "role", Permissions.None, 1));
        }

        for (ulong number = 0; number < 60; number++)
        {
            _guild = _guild.With(new Channel(new(1_000 + number), _guild.Id, ChannelKind.Text, "channel", 0)
            {
                Overwrites = number < 40 ? [] : [new(1, OverwriteKind.Role, 0, Permissions.ViewChannel), .. Exceptions(number)],
            });
        }

        for (ulong number = 0; number < 20_000; number++)
        {
            _guild = _guild.With(new Member(new User(new(10_000 + number), "sailor", false), now) { Roles = [new(100 + (number % 50))] });
        }

        (_open, _closed, _member, _role) = (_guild.Channels[new(1_000)], _guild.Channels[new(1_059)], _guild.Members[new(10_007)], _guild.Roles[new(107)]);
    }

    [Benchmark]
    public Permissions In_an_open_channel() => _guild.PermissionsIn(_open, _member);

    [Benchmark]
    public Permissions In_a_channel_with_ten_exceptions() => _guild.PermissionsIn(_closed, _member);

    /// <summary>What a role update costs before anything is sent: the view of 5,000 sessions' members anew.</summary>
    [Benchmark]
    public int View_of_5000_members_after_a_role_changed()
    {
        var after = _guild.With(_role with { Hoist = !_role.Hoist });
        var topics = 0;
        for (ulong number = 0; number < 5_000; number++)
        {
            topics += Views.Of(after).Of(after, after.Members[new(10_000 + number)]).Topics.Count;
        }

        return topics;
    }

    private static IEnumerable<Overwrite> Exceptions(ulong channel) =>
        Enumerable.Range(0, 9).Select(number => new Overwrite(100 + ((channel + (ulong)number) % 50), OverwriteKind.Role, Permissions.ViewChannel, 0));
}

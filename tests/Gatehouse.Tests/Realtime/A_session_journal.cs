using Gatehouse.Realtime;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Sessions;
using Gatehouse.Realtime.Sessions.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Tests.Realtime;

public sealed class A_session_journal : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("journal").FullName;
    private readonly TimingWheel _wheel = new(TimeProvider.System, NullLogger<TimingWheel>.Instance);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _wheel.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void knows_after_a_kill_where_every_sequence_number_stands_in_the_log()
    {
        var ada = NewSession("ada-1", "1");
        var killed = Open();
        killed.Began(ada);
        Deliver(killed, 0, ada, 1);
        Deliver(killed, 10, ada, 2);
        Deliver(killed, 0, ada, 3);
        Deliver(killed, 14, ada, 4);

        // Not disposed: what a killed process leaves is what it had written.
        using var next = Open();

        Assert.Null(next.TryRescue("ada-1", "1", 5));
        Assert.Null(next.TryRescue("ada-1", "2", 4));
        Assert.Equal(10, next.TryRescue("ada-1", "1", 3)!.Position);
        Assert.Null(next.TryRescue("ada-1", "1", 3));
    }

    [Fact]
    public void remembers_what_the_client_said_about_its_session()
    {
        var traits = new SessionTraits(513, new Shard(1, 2), 250, IsMobile: true)
        {
            Version = 9,
            Presence = new Command.SetPresence("dnd", "[]"u8.ToArray()),
        };
        var killed = Open();
        killed.Began(new Session("s", "7", traits) { Position = 99 });

        var rescued = Open().TryRescue("s", "7", 0)!;

        Assert.Equal(99, rescued.Position);
        Assert.Equal(traits with { Presence = null }, rescued.Session.Traits with { Presence = null });
        Assert.Equal("dnd", rescued.Session.Presence!.Status);
        Assert.Equal("[]"u8.ToArray(), rescued.Session.Presence.Activities.ToArray());
    }

    [Fact]
    public void forgets_a_session_that_ended()
    {
        var bo = NewSession("bo-1", "2");
        var killed = Open();
        killed.Began(bo);
        killed.Ended(bo);

        Assert.Null(Open().TryRescue("bo-1", "2", 0));
    }

    [Fact]
    public void follows_a_session_that_was_resumed_and_numbered_again()
    {
        var ada = NewSession("ada-1", "1");
        var killed = Open();
        killed.Began(ada);
        Deliver(killed, 10, ada, 1);
        Deliver(killed, 11, ada, 2);
        Deliver(killed, 12, ada, 3);
        Deliver(killed, 12, ada, 2);

        using var next = Open();

        Assert.Null(next.TryRescue("ada-1", "1", 3));
        Assert.Equal(12, next.TryRescue("ada-1", "1", 2)!.Position);
    }

    [Fact]
    public void goes_on_over_many_files_and_three_processes()
    {
        var ada = NewSession("ada-1", "1");
        var first = Open();
        first.Began(ada);
        for (var s = 1; s <= 100_000; s++)
        {
            Deliver(first, s + 1000, ada, s);
        }

        // Bo fills files until Ada's beginning is only known from their copies.
        var bo = NewSession("bo-1", "2");
        first.Began(bo);
        for (var s = 1; s <= 1_500_000; s++)
        {
            Deliver(first, s + 200_000, bo, s);
        }

        Assert.True(Directory.GetFiles(_directory).Length > 1);
        var second = Open();
        var cem = NewSession("cem-1", "3");
        second.Began(cem);
        using var third = Open();

        Assert.Equal(101_000, third.TryRescue("ada-1", "1", 100_000)!.Position);
        Assert.Equal(1_700_000, third.TryRescue("bo-1", "2", 1_500_000)!.Position);
        Assert.NotNull(third.TryRescue("cem-1", "3", 0));
    }

    [Fact]
    public void reads_up_to_where_a_file_is_damaged()
    {
        var ada = NewSession("ada-1", "1");
        var killed = Open();
        killed.Began(ada);
        Deliver(killed, 10, ada, 1);
        Deliver(killed, 11, ada, 2);
        killed.Dispose();
        var file = Directory.GetFiles(_directory).Single();
        var bytes = File.ReadAllBytes(file);
        var end = Array.FindLastIndex(bytes, b => b != 0);
        bytes[end] ^= 0xFF;
        File.WriteAllBytes(file, bytes);

        using var next = Open();

        Assert.Null(next.TryRescue("ada-1", "1", 2));
        Assert.Equal(10, next.TryRescue("ada-1", "1", 1)!.Position);
    }

    [Fact]
    public void is_for_the_owner_only()
    {
        using var journal = Open();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(_directory).Single()));
        }
    }

    private FileSessionJournal Open() =>
        FileSessionJournal.Open(_directory, _wheel, TimeProvider.System, NullLogger<FileSessionJournal>.Instance);

    private static Session NewSession(string id, string user) => new(id, user, new SessionTraits(1, Shard.Whole, 50, IsMobile: false));

    private static void Deliver(FileSessionJournal journal, long position, Session session, long sequence)
    {
        journal.Begin(position);
        journal.Delivered(session.JournalNumber, sequence);
    }
}

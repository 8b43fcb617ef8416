using Gatehouse.Events;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Tests.Realtime;

public class A_session_ring
{
    private readonly PositionArrays _arrays = new();

    [Fact]
    public void gives_back_what_was_sent_after_a_sequence_number_in_order()
    {
        var ring = Filled(10);

        Assert.Equal([8, 9, 10], ring.After(7)!.Select(entry => entry.Position));
        Assert.Empty(ring.After(10)!);
        Assert.Equal(10, ring.After(0)!.Count);
    }

    [Fact]
    public void cannot_go_on_from_the_future_or_from_what_it_forgot()
    {
        var ring = Filled(5000);

        Assert.Null(ring.After(5001));
        Assert.Null(ring.After(5000 - 4097));
        Assert.Equal(4096, ring.After(5000 - 4096)!.Count);
    }

    [Fact]
    public void forgets_what_the_client_has_and_nothing_else()
    {
        var ring = Filled(10);

        ring.ForgetThrough(6, _arrays);

        Assert.Null(ring.After(5));
        Assert.Equal([7, 8, 9, 10], ring.After(6)!.Select(entry => entry.Position));
    }

    [Fact]
    public void goes_on_counting_after_everything_was_forgotten()
    {
        var ring = Filled(3);
        ring.ForgetThrough(3, _arrays);

        ring.Add(4, Logged(44), _arrays);

        Assert.Equal([44], ring.After(3)!.Select(entry => entry.Position));
    }

    [Fact]
    public void takes_back_what_the_client_did_not_get_so_that_it_is_numbered_again()
    {
        var ring = Filled(10);

        ring.CutAfter(4);
        ring.Add(5, Logged(55), _arrays);

        Assert.Equal([4, 55], ring.After(3)!.Select(entry => entry.Position));
    }

    [Fact]
    public void keeps_at_most_a_megabyte_of_ephemeral_events()
    {
        var ring = default(SessionRing);
        for (var s = 1; s <= 20; s++)
        {
            ring.Add(s, new Event { Topic = "t", Name = "TYPING_START", Payload = new byte[100_000] }, _arrays);
        }

        Assert.Equal(10, ring.Count);
        Assert.Null(ring.After(9));
        Assert.NotNull(ring.After(10));
    }

    [Fact]
    public void behaves_like_a_list_whatever_is_done_to_it()
    {
        var random = new Random(7);
        var ring = default(SessionRing);
        var model = new List<long>();
        var floor = 0L;

        // Every third event is ephemeral; it is known by the length of its body.
        Event Next(int step) => step % 3 == 0 ? new Event { Topic = "t", Name = "E", Payload = new byte[step % 97] } : Logged(step + 1);
        static long Mark(int step) => step % 3 == 0 ? -(step % 97) : step + 1;
        for (var step = 0; step < 20_000; step++)
        {
            var newest = floor + model.Count;
            switch (random.Next(10))
            {
                case 0:
                    var forget = random.NextInt64(floor, newest + 1);
                    ring.ForgetThrough(forget, _arrays);
                    model.RemoveRange(0, (int)(forget - floor));
                    floor = forget;
                    break;
                case 1:
                    var cut = random.NextInt64(floor, newest + 1);
                    ring.CutAfter(cut);
                    model.RemoveRange((int)(cut - floor), (int)(newest - cut));
                    break;
                default:
                    ring.Add(newest + 1, Next(step), _arrays);
                    model.Add(Mark(step));
                    break;
            }

            Assert.Equal(model, ring.After(floor)!.Select(entry => entry.Ephemeral is { } e ? -e.Payload.Length : entry.Position));
        }
    }

    private SessionRing Filled(int count)
    {
        var ring = default(SessionRing);
        for (var s = 1; s <= count; s++)
        {
            ring.Add(s, Logged(s), _arrays);
        }

        return ring;
    }

    private static Event Logged(long position) => new Event { Topic = "t", Name = "E", Payload = default }.Place(position);
}

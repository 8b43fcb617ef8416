using System.Net;
using System.Net.Sockets;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Realtime.Connections;
using Gatehouse.Realtime.Connections.Polling;

namespace Gatehouse.Tests.Connections;

/// <summary>The flag by which a poller continues whoever waits.</summary>
public class A_signal
{
    [Fact]
    public void remembers_being_raised_exactly_once() => Prop.ForAll<bool[]>(RaiseAndWait).QuickCheckThrowOnFailure();

    private static void RaiseAndWait(bool[] steps)
    {
        // True raises, false begins to wait unless somebody waits already.
        var signal = new Signal();
        var raised = false;
        Task<int>? waiting = null;
        foreach (var raise in steps)
        {
            if (raise)
            {
                signal.Raise();
                if (waiting is null)
                {
                    raised = true;
                }
                else
                {
                    Assert.True(waiting.IsCompletedSuccessfully);
                    waiting = null;
                }
            }
            else if (waiting is null)
            {
                var wait = signal.WaitAsync().AsTask();
                Assert.Equal(raised, wait.IsCompleted);
                waiting = raised ? null : wait;
                raised = false;
            }
        }
    }

    [Fact]
    public async Task loses_nothing_between_two_threads()
    {
        const int Rounds = 100_000;
        var there = new Signal();
        var back = new Signal();
        var turns = 0;
        var other = Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                await there.WaitAsync();
                turns++;
                ThreadPool.UnsafeQueueUserWorkItem(static back => back.Raise(), back, preferLocal: false);
            }
        });
        for (var i = 0; i < Rounds; i++)
        {
            there.Raise();
            await back.WaitAsync();
        }

        await other.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(Rounds, turns);
    }
}

public class A_poller
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task lets_others_read_between_the_reads_of_one_who_sends_without_end()
    {
        using var poller = new Poller("test");
        var (eager, eagerClient) = Pair(poller);
        var (modest, modestClient) = Pair(poller);
        await eagerClient.SendAsync(new byte[1024]);

        var heard = false;
        var reads = 0;
        var hears = HearAsync();
        await DevourAsync().WaitAsync(Guard);
        await hears.WaitAsync(Guard);
        Assert.InRange(reads, 1, 999_999);
        End(eager, eagerClient);
        End(modest, modestClient);

        async Task HearAsync()
        {
            await modest.WaitAsync();
            heard = true;
        }

        async Task DevourAsync()
        {
            // Who awaits something that has happened already stays on its own thread, where there is nobody to make way for.
            while (!Poller.IsHere)
            {
                await ArriveAtAsync(poller);
            }

            // There is always more to read, until the other one was heard.
            while (!heard && reads < 1_000_000)
            {
                await eager.WaitAsync();
                Assert.Equal(1024, await eager.ReadAsync(new byte[1024]));
                eagerClient.Send(new byte[1024]);
                if (++reads == 1)
                {
                    modestClient.Send([1]);
                }
            }
        }
    }

    [Fact]
    public async Task tells_of_bytes_that_came_before_it_was_asked_and_of_the_end_that_came_with_them()
    {
        using var poller = new Poller("test");
        var (transport, client) = Pair(poller);
        client.Send([1, 2, 3]);
        client.Shutdown(SocketShutdown.Send);
        var heard = new List<int>();
        for (var last = -1; last != 0; heard.Add(last))
        {
            await transport.WaitAsync().AsTask().WaitAsync(Guard);
            last = await transport.ReadAsync(new byte[64]);
        }

        Assert.Equal([3, 0], heard);
        End(transport, client);
    }

    [Fact]
    public async Task wakes_who_waits_to_read_or_to_write_when_the_transport_is_aborted()
    {
        using var poller = new Poller("test");
        var (transport, client) = Pair(poller);
        var reading = transport.WaitAsync().AsTask();
        var writing = transport.SendAsync(new byte[64 << 20]).AsTask();
        Assert.False(writing.IsCompleted);

        transport.Abort();

        await reading.WaitAsync(Guard);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await transport.ReadAsync(new byte[1]));
        await Assert.ThrowsAsync<SocketException>(() => writing.WaitAsync(Guard));
        Assert.Equal(-1, transport.TrySend([1]));
        client.Dispose();
    }

    [Fact]
    public async Task goes_on_writing_as_the_client_reads()
    {
        using var poller = new Poller("test");
        var (transport, client) = Pair(poller);
        var bytes = new byte[16 << 20];
        new Random(1).NextBytes(bytes);
        var writing = transport.SendAsync(bytes).AsTask();
        var received = new byte[bytes.Length];
        for (var at = 0; at < received.Length;)
        {
            at += await client.ReceiveAsync(received.AsMemory(at)).AsTask().WaitAsync(Guard);
        }

        await writing.WaitAsync(Guard);
        Assert.Equal(bytes, received);
        End(transport, client);
    }

    [Fact]
    public async Task never_tells_a_newcomer_what_happened_to_somebody_before_it()
    {
        using var poller = new Poller("test");
        for (var i = 0; i < 200; i++)
        {
            var (gone, goneClient) = Pair(poller);
            var wait = gone.WaitAsync().AsTask();
            goneClient.Dispose();
            gone.Abort();
            var (fresh, client) = Pair(poller);
            var waits = fresh.WaitAsync().AsTask();
            await wait.WaitAsync(Guard);
            Assert.False(waits.IsCompleted);
            client.Send([1]);
            await waits.WaitAsync(Guard);
            Assert.Equal(1, await fresh.ReadAsync(new byte[8]));
            End(fresh, client);
        }
    }

    /// <summary>Whoever awaits this goes on on the poller's thread, unless it was over before.</summary>
    private static async Task ArriveAtAsync(Poller poller)
    {
        var (transport, client) = Pair(poller);
        client.Send([1]);
        await transport.WaitAsync();
        End(transport, client);
    }

    private static (SocketTransport Transport, Socket Client) Pair(Poller poller)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(listener.LocalEndPoint!);
        return (new SocketTransport(listener.Accept(), poller), client);
    }

    private static void End(SocketTransport transport, Socket client)
    {
        transport.End();
        client.Dispose();
    }
}

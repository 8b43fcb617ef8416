using Gatehouse.Bench.Load;
using Gatehouse.Bench.Report;
using Gatehouse.Bench.Tongues;

namespace Gatehouse.Bench.House;

/// <summary>Measures the whole house: durable posts, sessions that identify and idle, and fan-out from a REST post to a guild's sessions.</summary>
internal sealed class HouseMeasurement(string root, Plan plan, EventLoop loop, Action<string, double> note)
{
    private const int Clients = 128;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    public void Run()
    {
        for (var round = 0; round < Math.Min(3, plan.Rounds); round++)
        {
            using (var fresh = WholeHouse.Start(root))
            {
                Idle(fresh);
            }

            using var house = WholeHouse.Start(root);
            Posts(house);
            FanOut(house);
        }
    }

    private void Posts(WholeHouse house)
    {
        using var posts = new Posts(loop, house, Clients);
        posts.Run(plan.Deliveries / 10, Patience);
        var messages = plan.Deliveries / 5;
        var (seconds, cpu) = Time(house, () => posts.Run(messages, Patience));
        note(Measures.Posts, messages / seconds);
        note(Measures.PostCpu, cpu / messages * 1e6);
    }

    private void FanOut(WholeHouse house)
    {
        using var crowd = new Crowd(loop, Tongue(house), house.Process.Port, rooms: 1, perRoom: 1_000);
        using var posts = new Posts(loop, house, Clients);
        crowd.Enter(Patience);
        foreach (var outstanding in (int[])[1, 8])
        {
            Talk(plan.Deliveries / 3);
            var delivered = 0L;
            var (_, cpu) = Time(house, () => delivered = Talk(plan.Deliveries));
            note(outstanding == 1 ? Measures.HouseFanOut : Measures.HouseFanOutEight, cpu / delivered * 1e6);

            long Talk(int deliveries)
            {
                var heard = crowd.Talk(deliveries, outstanding, Patience, (_, _) => posts.PostOne());
                loop.Until(posts.AllAnswered, Patience, "The last answers");
                return heard;
            }
        }
    }

    private void Idle(WholeHouse house)
    {
        using (var first = new Crowd(loop, Tongue(house), house.Process.Port, rooms: WholeHouse.BotCount, perRoom: 5))
        {
            first.Enter(Patience);
        }

        loop.Rest(TimeSpan.FromSeconds(2));
        var before = house.Process.Memory;
        using var crowd = new Crowd(loop, Tongue(house), house.Process.Port, rooms: WholeHouse.BotCount, perRoom: plan.Idle / WholeHouse.BotCount);
        var (seconds, cpu) = Time(house, () => crowd.Enter(Patience));
        note(Measures.HouseConnects, crowd.Count / seconds);
        note(Measures.HouseConnectCpu, cpu / crowd.Count * 1e6);
        loop.Rest(TimeSpan.FromSeconds(5));
        note(Measures.HouseIdleBytes, (house.Process.Memory - before) / (double)crowd.Count);
    }

    // The guild follows READY; from then on the session hears it. A message of the house is longer than anything else it says meanwhile.
    private static DiscordTongue Tongue(WholeHouse house) => new(house.Token, lastOfOpening: "GUILD_CREATE", deliveryLength: 300);

    private static (double Seconds, double Cpu) Time(WholeHouse house, Action work)
    {
        var before = house.Process.CpuSeconds;
        var start = TimeProvider.System.GetTimestamp();
        work();
        return (TimeProvider.System.GetElapsedTime(start).TotalSeconds, house.Process.CpuSeconds - before);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.LoadBalancing;
using Yarp.ReverseProxy.Model;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>
/// Power of two choices: of two addresses taken by chance the one with fewer requests under way, which is nearly as good as looking at all of them and has no herd (Mitzenmacher 2001). An address
/// that is just back keeps a request only with the probability of its share; fewer requests under way are what it has for that reason, so they must not count for it.
/// </summary>
internal sealed class SlowReturn : ILoadBalancingPolicy
{
    public const string PolicyName = "Gatehouse.SlowReturn";

    private readonly Comebacks _comebacks;
    private readonly Loads _loads;
    private ulong _state;

    public SlowReturn(Comebacks comebacks, Loads loads, RandomNumberGenerator random)
    {
        (_comebacks, _loads) = (comebacks, loads);
        Span<byte> seed = stackalloc byte[8];
        random.GetBytes(seed);
        _state = BinaryPrimitives.ReadUInt64LittleEndian(seed);
    }

    public string Name => PolicyName;

    public DestinationState? PickDestination(HttpContext context, ClusterState cluster, IReadOnlyList<DestinationState> availableDestinations)
    {
        if (availableDestinations.Count < 2)
        {
            return availableDestinations.Count == 0 ? null : availableDestinations[0];
        }

        var chance = Next();
        var pick = LighterOfTwo(availableDestinations, chance);
        var share = _comebacks.ShareOf(pick);
        return share >= 1 || (Next() >> 11) * (1.0 / (1UL << 53)) < share ? pick : LighterOfTwo(SettledBeside(pick, availableDestinations), Next());
    }

    private DestinationState LighterOfTwo(IReadOnlyList<DestinationState> destinations, ulong chance)
    {
        var count = (uint)destinations.Count;
        if (count == 1)
        {
            return destinations[0];
        }

        // Two different ones: the second is counted on from the first.
        var first = (uint)(((chance >> 32) * count) >> 32);
        var second = (first + 1 + (uint)(((chance & uint.MaxValue) * (count - 1)) >> 32)) % count;
        var (one, other) = (destinations[(int)first], destinations[(int)second]);
        return _loads.Of(one) <= _loads.Of(other) ? one : other;
    }

    // Rare, so it may allocate. Where all are just back, they share alike.
    private List<DestinationState> SettledBeside(DestinationState pick, IReadOnlyList<DestinationState> all)
    {
        List<DestinationState> settled = [.. all.Where(destination => destination != pick && _comebacks.ShareOf(destination) >= 1)];
        return settled.Count > 0 ? settled : [pick];
    }

    // SplitMix64 (Steele, Lea, Flood 2014): even, and for many threads without a lock. Who guesses it knows which address he gets, which is no secret.
    private ulong Next()
    {
        var mixed = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}

using System.Runtime.InteropServices;

namespace Gatehouse.Edge.Forwarding;

/// <summary>
/// Who has how many sockets open. A place is taken before the upgrade and given back when the request ends, upgraded or not, so the books hold no more than there are requests under way.
/// Safe for many threads.
/// </summary>
internal sealed class SocketPlaces
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <returns>A place, to be given back by disposing it; null when one of them has all that he may have.</returns>
    public IDisposable? TryTake(SocketLimits limits, string? user, string address)
    {
        var (ofUser, ofAddress) = (user is null ? null : "user " + user, "address " + address);
        lock (_gate)
        {
            if (IsFull_Locked(ofUser, limits.PerUser) || IsFull_Locked(ofAddress, limits.PerAddress))
            {
                return null;
            }

            Change_Locked(ofUser, 1);
            Change_Locked(ofAddress, 1);
        }

        return new Place(this, ofUser, ofAddress);
    }

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _taken.Count;
            }
        }
    }

    private bool IsFull_Locked(string? who, int most) => who is not null && most > 0 && _taken.GetValueOrDefault(who) >= most;

    private void Change_Locked(string? who, int by)
    {
        if (who is null)
        {
            return;
        }

        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_taken, who, out _);
        count += by;
        if (count == 0)
        {
            _taken.Remove(who);
        }
    }

    private sealed class Place(SocketPlaces home, string? ofUser, string ofAddress) : IDisposable
    {
        private bool _isGivenBack;

        public void Dispose()
        {
            lock (home._gate)
            {
                if (!_isGivenBack)
                {
                    _isGivenBack = true;
                    home.Change_Locked(ofUser, -1);
                    home.Change_Locked(ofAddress, -1);
                }
            }
        }
    }
}

namespace Gatehouse.Realtime.Connections;

/// <summary>What is on its way: whole frames that left the waiting ones together, sent by one thread at a time.</summary>
internal sealed partial class Outbox
{
    private void SendFlight()
    {
        do
        {
            var sent = transport.TrySend(_flight.AsSpan(_flightStart, _flightLength - _flightStart));
            if (sent < 0)
            {
                Break();
                return;
            }

            _flightStart += sent;
            if (_flightStart < _flightLength)
            {
                _draining = DrainAsync();
                return;
            }
        }
        while (Land());
    }

    private void KeepRest(ReadOnlySpan<byte> rest)
    {
        var flight = home.Buffers.Rent(rest.Length);
        rest.CopyTo(flight);
        _flight = flight;
        _flightLength = rest.Length;
    }

    private async Task DrainAsync()
    {
        try
        {
            do
            {
                while (_flightStart < _flightLength)
                {
                    var slice = Math.Min(Slice, _flightLength - _flightStart);
                    var sending = transport.SendAsync(_flight.AsMemory(_flightStart, slice));
                    if (!sending.IsCompleted)
                    {
                        StartWatch();
                    }

                    await sending;
                    _flightStart += slice;
                    Progress++;
                }
            }
            while (Land());
        }
        catch (Exception e) when (Transport.IsGone(e))
        {
            Break();
        }
    }

    private bool Depart()
    {
        lock (_gate)
        {
            if (_sending || _broken)
            {
                return false;
            }

            _sending = Load_Locked();
            return _sending;
        }
    }

    /// <summary>What was being sent is out; true when there is more.</summary>
    private bool Land()
    {
        bool end;
        lock (_gate)
        {
            ReturnFlight_Locked();
            if (Load_Locked())
            {
                return true;
            }

            _sending = false;
            end = _endWhenEmpty;
        }

        StopWatch();
        if (end)
        {
            transport.EndSending();
        }

        return false;
    }

    private void Break()
    {
        lock (_gate)
        {
            _sealed = _broken = true;
            DropPending_Locked();
            DropPong_Locked();
            ReturnFlight_Locked();
            _sending = false;
        }

        StopWatch();
        transport.Abort();
    }

    // What was sent alone had no buffer of its own.
    private void ReturnFlight_Locked()
    {
        if (_flight is { } flight)
        {
            home.Buffers.Return(flight);
            _flight = null;
        }

        // What is owed comes first, so that what has left was owed as long as anything is.
        _owed = Math.Max(0, _owed - _flightLength);
        _flightStart = _flightLength = 0;
    }

    private void StartWatch()
    {
        _age ??= new OutboxAge(connection, this, home);
        _age.Start();
    }

    private void StopWatch() => _age?.Stop();
}

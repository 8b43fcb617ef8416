namespace Gatehouse.Realtime.Connections;

/// <summary>Watches an outbox that its client does not empty as fast as it fills; exists only for such clients.</summary>
internal sealed class OutboxAge(WebSocketConnection connection, Outbox outbox, OpenConnections home) : WheelEntry
{
    private int _seen;
    private volatile bool _watching;

    public void Start()
    {
        if (!_watching)
        {
            _watching = true;
            _seen = outbox.Progress;
            home.Wheel.Schedule(this, home.Options.OutboxMaxAge);
        }
    }

    public void Stop()
    {
        if (_watching)
        {
            _watching = false;
            home.Wheel.Cancel(this);
        }
    }

    public override void Due()
    {
        if (!_watching)
        {
            return;
        }

        var progress = outbox.Progress;
        if (progress == _seen)
        {
            connection.FallBehind();
            return;
        }

        _seen = progress;
        home.Wheel.Schedule(this, home.Options.OutboxMaxAge);
    }
}

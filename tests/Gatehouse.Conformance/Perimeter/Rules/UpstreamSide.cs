using Gatehouse.Conformance.Perimeter.Rules.Wires;

namespace Gatehouse.Conformance.Perimeter.Rules;

/// <summary>The service of a scene, for one request: its head was read, everything else is up to the script.</summary>
public sealed class UpstreamSide(Scene scene, Seen seen, Wire wire)
{
    private bool _hasBody;

    public Scene Scene => scene;

    public Seen Seen => seen;

    public Wire Wire => wire;

    /// <summary>True once the connection serves no further request.</summary>
    public bool IsOver { get; private set; }

    public async Task ReadBodyAsync()
    {
        if (!_hasBody)
        {
            _hasBody = true;
            await seen.Request.ReadBodyAsync(wire, hasNone: false, scene.Changed);
            seen.End = wire.End;
            scene.Changed();
        }
    }

    public Task SendAsync(string text) => wire.SendAsync(scene.Fill(text));

    /// <summary>Waits until the gateway leaves.</summary>
    public async Task AwaitEndAsync()
    {
        await wire.ReadToEndAsync();
        seen.End = wire.End;
        IsOver = true;
        scene.Changed();
    }

    public void End()
    {
        IsOver = true;
        wire.Finish();
    }

    public void Reset()
    {
        IsOver = true;
        wire.Reset();
    }
}

using Gatehouse.Bench.Load;

namespace Gatehouse.Bench.Tongues;

/// <summary>Bun and the plain ASP.NET Core loop: a text message is what it says, and a short greeting tells that the room was joined.</summary>
internal sealed class PlainTongue : Tongue
{
    private readonly byte[] _said = Frame.Text(Body.Json);

    public override int DeliveryLength => Body.Json.Length;

    public override string Path(int room) => $"/?room={room}";

    public override void Answer(WebSocketLink link, ReadOnlySpan<byte> payload) => link.Enter();

    public override byte[] Say(int room) => _said;
}

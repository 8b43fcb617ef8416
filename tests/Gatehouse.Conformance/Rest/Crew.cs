using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>A house with the people whom the permission matrix is about: each scene has a guild of its own, but the same cast.</summary>
public sealed class Crew : House
{
    public Caller Ada { get; private set; } = null!;

    public Caller Bo { get; private set; } = null!;

    public Caller Cem { get; private set; } = null!;

    public Caller Dot { get; private set; } = null!;

    public Caller Gull { get; private set; } = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (Ada, Bo, Cem, Dot) = (await PersonAsync("ada"), await PersonAsync("bo"), await PersonAsync("cem"), await PersonAsync("dot"));
        Gull = await BotAsync(Ada, "gull");
    }
}

using Gatehouse.Realtime.Connections;

namespace Gatehouse.Tests.Connections;

public class Connection_options
{
    [Fact]
    public void are_fine_by_default()
    {
        Assert.Empty(new ConnectionOptions().Mistakes());
    }

    [Fact]
    public void say_all_their_mistakes_at_once()
    {
        var options = new ConnectionOptions
        {
            Paths = ["gateway", "/a b"],
            MaxMessageBytes = 1,
            OutboxFirstMark = 2_000_000,
            CloseTimeout = TimeSpan.Zero,
            SlowReader = new CloseReason(1006, ""),
        };

        Assert.Equal(6, options.Mistakes().Count);
        Assert.Contains("MaxMessageBytes is 1, but must be 125 to 67108864", options.Mistakes());
    }
}

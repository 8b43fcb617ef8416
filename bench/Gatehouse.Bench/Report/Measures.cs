namespace Gatehouse.Bench.Report;

/// <summary>Names of what is measured.</summary>
internal static class Measures
{
    public const string Connects = "clients let in per second";
    public const string ConnectCpu = "µs of CPU per client let in";
    public const string IdleBytes = "bytes per idle connection";
    public const string FrameBytes = "bytes of a delivered frame";

    public const string Posts = "durable messages per second over REST";
    public const string PostCpu = "µs of CPU per durable message";
    public const string HouseConnects = "sessions identified per second";
    public const string HouseConnectCpu = "µs of CPU per identified session";
    public const string HouseIdleBytes = "bytes per idle session, 10,000 in one guild";
    public const string HouseFanOut = "CPU-s per million deliveries, REST post to 1,000 sessions, one outstanding";
    public const string HouseFanOutEight = "CPU-s per million deliveries, REST post to 1,000 sessions, eight outstanding";

    /// <summary>What is measured of the whole house.</summary>
    public static readonly string[] House = [Posts, PostCpu, HouseConnects, HouseConnectCpu, HouseIdleBytes, HouseFanOut, HouseFanOutEight];

    public static string Cpu(Shape shape) => $"CPU-s per million: {shape}";

    public static string User(Shape shape) => $"of it outside the kernel: {shape}";

    public static string Rate(Shape shape) => $"deliveries/s: {shape}";
}

using System.Text;
using System.Text.Json;

namespace Gatehouse.Tests.Edge;

/// <summary>The files in tests/vectors.</summary>
internal static class Vectors
{
    public static JsonElement Read(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx")))
        {
            folder = folder.Parent!;
        }

        return JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder.FullName, "tests", "vectors", name))).RootElement;
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Of one of Wycheproof's files.</summary>
    public static IEnumerable<(JsonElement Group, JsonElement Test)> Cases(string file) =>
        from @group in Read(file).GetProperty("testGroups").EnumerateArray()
        from test in @group.GetProperty("tests").EnumerateArray()
        select (@group, test);

    public static int Id(this JsonElement test) => test.GetProperty("tcId").GetInt32();

    public static bool IsValid(this JsonElement test) => test.Text("result") == "valid";

    /// <summary>The key or set that a group's tokens are for: the public half where there is one.</summary>
    public static JsonElement KeyOf(JsonElement group) => group.TryGetProperty("public", out var key) ? key : group.GetProperty("private");

    /// <summary>A key set document: the set itself, or one around a single key.</summary>
    public static byte[] SetOf(JsonElement keyOrSet) =>
        Encoding.UTF8.GetBytes(keyOrSet.TryGetProperty("keys", out _) ? keyOrSet.GetRawText() : $$"""{"keys":[{{keyOrSet.GetRawText()}}]}""");
}

using System.Reflection;

namespace Gatehouse.Running;

/// <summary>Which build of the program this is.</summary>
internal static class Build
{
    /// <summary>For example <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(Build).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}

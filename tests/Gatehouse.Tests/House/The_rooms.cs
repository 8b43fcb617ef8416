using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Gatehouse.Tests.House;

/// <summary>What each room of the house does not know: design's invariants, read from sources and from what was compiled.</summary>
public partial class The_rooms
{
    [Fact]
    public void of_realtime_know_topics_names_and_bytes_but_no_guild_channel_or_message_of_chat()
    {
        foreach (var (path, text) in Tree.Sources("src", "Gatehouse.Realtime"))
        {
            var code = string.Join('\n', Tree.Code(text));
            Assert.False(Domain().IsMatch(code), $"{path}: {Domain().Match(code).Value}");
        }

        Assert.DoesNotContain(Typed("Gatehouse.Realtime").Assemblies, name => name is "Gatehouse.Chat" or "Gatehouse.Store" or "Gatehouse.Edge");
    }

    [Fact]
    public void of_the_domain_use_no_framework_beyond_the_language()
    {
        string[] forbidden = ["Microsoft.AspNetCore", "System.Text.Json", "System.Data", "Microsoft.Data", "System.Net.Http"];
        foreach (var (path, text) in Tree.Sources("src", "Gatehouse.Chat", "Domain"))
        {
            Assert.All(forbidden, name => Assert.False(Tree.Code(text).Any(line => line.Contains(name, StringComparison.Ordinal)), $"{path} names {name}"));
        }
    }

    [Fact]
    public void other_than_the_store_hold_no_sql()
    {
        foreach (var (path, text) in Tree.Sources("src").Where(source => !source.Path.Contains("Gatehouse.Store", StringComparison.Ordinal)))
        {
            Assert.False(Sql().IsMatch(text), $"{path}: {Sql().Match(text).Value}");
        }

        // The host may hand the store a path or an address; it must not speak to a database itself.
        foreach (var project in Tree.Projects.Where(project => project != "Gatehouse.Store"))
        {
            Assert.DoesNotContain(Typed(project).Assemblies, name => name.Contains("Sqlite", StringComparison.OrdinalIgnoreCase) || name == "Npgsql" || name == "System.Data.Common");
        }
    }

    [Fact]
    public void other_than_the_host_read_no_environment_and_no_configuration()
    {
        foreach (var project in Tree.Projects.Where(project => project != "Gatehouse"))
        {
            var used = Typed(project);
            Assert.DoesNotContain("System.Environment.GetEnvironmentVariable", used.Members);
            Assert.DoesNotContain("System.Environment.GetEnvironmentVariables", used.Members);
            Assert.DoesNotContain(used.Types, type => type.StartsWith("Microsoft.Extensions.Configuration.", StringComparison.Ordinal));
            Assert.DoesNotContain("System.Console", used.Types);
        }
    }

    [Fact]
    public void name_no_broker_outside_events() =>
        Assert.All(
            Tree.Projects.Where(project => project is not "Gatehouse.Events"),
            project => Assert.DoesNotContain(Typed(project).Assemblies, name => name.StartsWith("RabbitMQ", StringComparison.Ordinal) || name.StartsWith("NATS", StringComparison.Ordinal)));

    [Fact]
    public void get_time_and_chance_from_outside()
    {
        var banned = Tree.Read("BannedSymbols.txt");
        string[] needed =
        [
            "System.DateTime.UtcNow", "System.DateTime.Now", "System.DateTimeOffset.UtcNow", "System.Diagnostics.Stopwatch.StartNew",
            "System.Threading.Tasks.Task.Delay(System.TimeSpan)", "System.Threading.Thread.Sleep(System.Int32)", "System.Guid.NewGuid", "System.Random.Shared",
        ];
        Assert.All(needed, symbol => Assert.Contains(symbol, banned, StringComparison.Ordinal));
        Assert.Contains("dotnet_diagnostic.RS0030.severity = error", Tree.Read(".editorconfig"), StringComparison.Ordinal);
        Assert.DoesNotContain(Tree.Sources("src"), source => source.Text.Contains("RS0030", StringComparison.Ordinal));
    }

    [Fact]
    public void hold_no_unfinished_business() =>
        Assert.All(Tree.Sources("src"), source => Assert.False(Unfinished().IsMatch(source.Text), $"{source.Path}: {Unfinished().Match(source.Text).Value}"));

    // Domain words as identifiers. "Message" alone is a WebSocket message and "Channel" alone is System.Threading.Channels': those two are fine.
    [GeneratedRegex(@"\b(Guild\w*|guild\w*|ChannelId|MessageId|UserId|RoleId|MessageStore|IMessageStore|Gatehouse\.Chat)\b")]
    private static partial Regex Domain();

    [GeneratedRegex(@"""\s*(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|PRAGMA\s)", RegexOptions.Singleline)]
    private static partial Regex Sql();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    /// <summary>What a compiled project refers to.</summary>
    private static (HashSet<string> Assemblies, HashSet<string> Types, HashSet<string> Members) Typed(string project)
    {
        var name = project == "Gatehouse" ? "gatehouse" : project;
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var types = new HashSet<string>();
        var members = new HashSet<string>();
        foreach (var handle in metadata.TypeReferences)
        {
            types.Add(FullName(metadata, handle));
        }

        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.Parent.Kind == HandleKind.TypeReference)
            {
                members.Add(FullName(metadata, (TypeReferenceHandle)member.Parent) + "." + metadata.GetString(member.Name));
            }
        }

        return ([.. metadata.AssemblyReferences.Select(reference => metadata.GetString(metadata.GetAssemblyReference(reference).Name))], types, members);
    }

    private static string FullName(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        return metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name);
    }
}

using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Tests.Edge;

public sealed class A_trace_parent : IDisposable
{
    // The examples of W3C Trace Context §3.2.
    private const string Sampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private const string NotSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private readonly RandomNumberGenerator _random = RandomNumberGenerator.Create();

    public void Dispose() => _random.Dispose();

    [Theory]
    [InlineData(Sampled, true)]
    [InlineData(NotSampled, false)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff", true)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0b", true)]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-fe", false)]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true)]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like", true)]
    public void is_read(string text, bool isSampled)
    {
        Assert.True(TraceParent.TryParse(text, out var parent));
        Assert.Equal(new TraceParent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", isSampled), parent);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473.-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0G")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ")]
    public void that_is_not_exact_is_none(string text) => Assert.False(TraceParent.TryParse(text, out _));

    [Fact]
    public void sent_twice_is_none() => Assert.False(TraceParent.TryParse(new StringValues([Sampled, Sampled]), out _));

    [Fact]
    public void is_continued_with_a_span_of_our_own()
    {
        var headers = new HeaderDictionary { ["traceparent"] = Sampled, ["tracestate"] = "congo=t61rcWkgMzE" };
        Assert.True(TraceParent.TryParse(TraceParent.Take(headers, _random), out var here));
        Assert.Equal(("4bf92f3577b34da6a3ce929d0e0e4736", true), (here.TraceId, here.IsSampled));
        Assert.NotEqual("00f067aa0ba902b7", here.SpanId);
        Assert.Equal("congo=t61rcWkgMzE", headers["tracestate"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    public void begins_anew_without_the_state_of_another(string? sent)
    {
        var headers = new HeaderDictionary { ["traceparent"] = sent, ["tracestate"] = "congo=t61rcWkgMzE" };
        var here = TraceParent.Take(headers, _random);
        Assert.True(TraceParent.TryParse(here, out var written));
        Assert.Equal((here, false), (written.ToString(), written.IsSampled));
        Assert.NotEqual(here, TraceParent.Take(headers, _random));
        Assert.False(headers.ContainsKey("tracestate"));
    }

    [Fact]
    public void with_one_character_changed_is_another_or_none() => Prop.ForAll<int, int>(static (at, to) =>
    {
        const string Characters = "0123456789abcdefABCDEFg-_ \0é";
        var changed = Sampled.ToCharArray();
        changed[(int)((uint)at % (uint)changed.Length)] = Characters[(int)((uint)to % (uint)Characters.Length)];
        return !TraceParent.TryParse(new string(changed), out var parent)
            || (TraceParent.TryParse(parent.ToString(), out var again) && again == parent && new string(changed).Contains(parent.TraceId, StringComparison.Ordinal));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void never_throws() => Prop.ForAll<string[], string>(static (any, end) =>
        !TraceParent.TryParse(any, out _) && (!TraceParent.TryParse(Sampled + end, out _) || string.IsNullOrEmpty(end))).QuickCheckThrowOnFailure();
}

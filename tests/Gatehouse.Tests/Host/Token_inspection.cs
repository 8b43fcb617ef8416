using Gatehouse.CommandLine;
using Gatehouse.Edge;
using Gatehouse.Edge.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Tests.Host;

public sealed class Token_inspection : IDisposable
{
    private readonly Shell _ada = new();
    private readonly string _token;

    public Token_inspection()
    {
        var secret = new string('s', 32);
        _ada.Variables["JWT_SECRET"] = secret;
        using var edge = new ServiceCollection().AddLogging().AddEdge(new EdgeOptions { TokenSecret = System.Text.Encoding.UTF8.GetBytes(secret) }).BuildServiceProvider();
        _token = edge.GetRequiredService<AccessTokens>().Issue("42");
    }

    public void Dispose() => _ada.Dispose();

    [Fact]
    public async Task shows_the_claims_of_a_valid_token_but_not_the_token()
    {
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("token", "inspect", _token));
        Assert.Contains("\"sub\": \"42\"", _ada.Output, StringComparison.Ordinal);
        Assert.EndsWith("valid\n", _ada.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(_token, _ada.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task reads_a_token_from_stdin()
    {
        _ada.Input = _token + "\n";
        Assert.Equal(ExitCode.Done, await _ada.RunAsync("token", "inspect"));
    }

    [Fact]
    public async Task tells_a_token_of_another_house()
    {
        _ada.Variables["JWT_SECRET"] = new string('t', 32);
        Assert.Equal(ExitCode.Refused, await _ada.RunAsync("token", "inspect", _token));
        Assert.Contains("not valid", _ada.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("")]
    public async Task says_what_is_no_token(string text) => Assert.NotEqual(ExitCode.Done, await _ada.RunAsync("token", "inspect", text));
}

using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>What a REST request was answered with.</summary>
/// <param name="Request">Method and path, for failure messages.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">The header as sent; null when there was none.</param>
/// <param name="Text">The body as sent.</param>
/// <param name="Headers">All headers, names in lower case.</param>
public sealed record Answer(string Request, int Status, string? ContentType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Text) ?? throw new InvalidOperationException($"{Request} was answered with null.");

    /// <summary>The body's <c>id</c>.</summary>
    public string Id => Json.Text("id");

    /// <summary>Discord's error code in the body.</summary>
    public int Code => Json["code"]!.GetValue<int>();

    /// <summary>Fails the test unless the status is this one.</summary>
    public Answer MustBe(int status)
    {
        Assert.True(Status == status, $"{Request} was answered {Status} instead of {status}: {Text}");
        return this;
    }

    /// <summary>Fails the test unless it is an error in Discord's form with this status and code.</summary>
    public Answer MustFail(int status, int code)
    {
        MustBe(status);
        Assert.True(Json["code"]?.GetValue<int>() == code, $"{Request} was answered without code {code}: {Text}");
        Assert.False(string.IsNullOrEmpty(Json["message"]?.GetValue<string>()), $"{Request}: {Text}");
        Assert.Equal("application/json", ContentType);
        return this;
    }
}

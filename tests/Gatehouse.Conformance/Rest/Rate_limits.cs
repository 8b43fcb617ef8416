using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Rate_limits(StrictHouse house) : IClassFixture<StrictHouse>
{
    [Fact]
    public async Task are_told_in_Discords_headers_and_form()
    {
        var ada = await house.PersonAsync("ada");

        var first = (await ada.Rest.GetAsync("/users/@me")).MustBe(200);
        Assert.Equal("4", first.Headers["x-ratelimit-limit"]);
        Assert.InRange(int.Parse(first.Headers["x-ratelimit-remaining"], CultureInfo.InvariantCulture), 0, 3);
        Assert.NotEmpty(first.Headers["x-ratelimit-bucket"]);
        foreach (var seconds in new[] { "x-ratelimit-reset", "x-ratelimit-reset-after" })
        {
            Assert.True(double.Parse(first.Headers[seconds], CultureInfo.InvariantCulture) > 0);
        }

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ada.Rest.GetAsync("/users/@me")));
        var refused = answers.First(answer => answer.Status == 429);

        Assert.True(refused.Json["retry_after"]!.GetValue<double>() > 0);
        Assert.False(refused.Json["global"]!.GetValue<bool>());
        Assert.NotEmpty(refused.Json.Text("message"));
        Assert.True(int.Parse(refused.Headers["retry-after"], CultureInfo.InvariantCulture) >= 1);

        // eris stops everything wherever this header is present.
        Assert.DoesNotContain("x-ratelimit-global", refused.Headers);
    }

    [Fact]
    public async Task are_each_users_own()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => ada.Rest.GetAsync("/users/@me")));

        (await bo.Rest.GetAsync("/users/@me")).MustBe(200);
    }
}

/// <summary>In a house of its own, since it uses up the sign-ins of everybody at its address.</summary>
public class Guessing_passwords(StrictHouse house) : IClassFixture<StrictHouse>
{
    [Fact]
    public async Task is_stopped()
    {
        var guess = new JsonObject { ["email"] = "somebody@harbour.test", ["password"] = "Wrong-horse-77" };
        var statuses = new List<int>();
        while (!statuses.Contains(429) && statuses.Count < 100)
        {
            statuses.Add((await house.Anyone.PostAsync("/auth/login", guess.DeepClone())).Status);
        }

        Assert.Equal(429, statuses[^1]);
        Assert.All(statuses.SkipLast(1), status => Assert.Equal(401, status));
    }
}

/// <summary>Few requests per second, and few enough sign-ins that guessing is stopped but the tests' own people get in.</summary>
public sealed class StrictHouse : House
{
    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["RATE_LIMIT_REQUESTS_PER_SECOND"] = "5",
        ["RATE_LIMIT_SIGN_INS_PER_MINUTE"] = "20",
    };
}

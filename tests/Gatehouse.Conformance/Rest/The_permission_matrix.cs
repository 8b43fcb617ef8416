using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>
/// Every action, asked for by everybody there can be: Bo as owner, administrator, with the permission by a role, with an exception of the channel that gives or takes it,
/// without it, silenced, and as nobody in the guild. What is asked for is in <see cref="Actions"/>.
/// </summary>
public class The_permission_matrix(Crew crew) : IClassFixture<Crew>
{
    private static readonly string[] Everybody = ["owner", "administrator", "role", "allowed here", "denied here", "none", "silenced", "stranger"];

    public static TheoryData<string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string>();
            foreach (var action in Actions.All)
            {
                foreach (var who in Everybody.Where(action.KnowsOf))
                {
                    cells.Add(action.Name, who);
                }
            }

            return cells;
        }
    }

    public static TheoryData<string> Callers => [.. Everybody];

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task lets_in_whom_it_should_and_nobody_else(string name, string who)
    {
        var action = Actions.All.Single(action => action.Name == name);
        await using var scene = await Scene.SetAsync(crew, action, who);

        var answer = await scene.ActAsync(scene.Bo, action.Request);

        var refusal = action.RefusalOf(who);
        if (refusal is { } refused && !action.IsSilentTo(who))
        {
            answer.MustFail(refused.Status, refused.Code);
            return;
        }

        Assert.True(answer.Status is >= 200 and < 300, $"{who}: {answer.Request} was answered {answer.Status}: {answer.Text}");
        if (action.ShowsAsync is { } shows)
        {
            Assert.True(refusal is null == await shows(scene, answer), $"{who}: {answer.Request} was answered {answer.Text}");
        }
    }

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task lets_into_a_voice_channel_whom_it_should_and_nobody_else(string who)
    {
        await using var scene = await Scene.SetAsync(crew, Actions.ComeIn, who);
        var may = Actions.ComeIn.RefusalOf(who) is null;

        var socket = await scene.EnterAsync(scene.Bo);
        await socket.SendAsync(4, new JsonObject { ["guild_id"] = scene["guild"], ["channel_id"] = scene["voice"], ["self_mute"] = false, ["self_deaf"] = false });
        if (may)
        {
            Assert.Equal(scene["voice"], (await socket.EventAsync("VOICE_STATE_UPDATE")).Text("channel_id"));
        }
        else
        {
            await socket.BeatAsync();
            (await scene.ActAsync(scene.Owner, ("GET", "/guilds/{guild}/voice-states/{me}", null))).MustFail(404, 10065);
        }
    }

    [Fact]
    public async Task asks_every_route_or_says_why_not()
    {
        var routes = (
            from path in (await crew.Anyone.GetAsync("//openapi.json")).MustBe(200).Json["paths"]!.AsObject()
            from operation in path.Value!.AsObject()
            select $"{operation.Key.ToUpperInvariant()} {path.Key}").ToHashSet(StringComparer.Ordinal);

        var asked = Actions.All.Select(action => RouteOf(action, routes)).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(routes.Except(asked).Except(Actions.NoMatterOfPermissions.Keys));
        Assert.Empty(Actions.NoMatterOfPermissions.Keys.Except(routes));
        Assert.Empty(Actions.NoMatterOfPermissions.Keys.Intersect(asked));
    }

    [Fact]
    public void names_each_action_once() => Assert.Equal(Actions.All.Count, Actions.All.Select(action => action.Name).Distinct().Count());

    /// <summary>The route that a request takes: of those that fit, the one that says most in plain words.</summary>
    private static string RouteOf(Deed action, IEnumerable<string> routes)
    {
        var wanted = $"{action.Request.Method} {action.Request.Path.Split('?')[0]}".Split('/');
        var fitting = routes.Select(route => (Route: route, Parts: route.Split('/'))).Where(candidate =>
            candidate.Parts.Length == wanted.Length && candidate.Parts.Zip(wanted).All(parts => parts.First == parts.Second || parts.First.StartsWith('{')));
        var best = fitting.MaxBy(candidate => candidate.Parts.Zip(wanted).Count(parts => parts.First == parts.Second)).Route;
        Assert.True(best is not null, $"There is no route for {action.Name}.");
        return best;
    }
}

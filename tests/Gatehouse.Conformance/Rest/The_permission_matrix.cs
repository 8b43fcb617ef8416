using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>
/// Every action, asked for by everybody there can be: Bo as owner, administrator, with the permission by a role, with an exception of the channel that gives or takes it,
/// without it, silenced, and as nobody in the guild. What is asked for is in <see cref="Actions"/>.
/// </summary>
public class The_permission_matrix(House house) : IClassFixture<House>
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

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task lets_in_whom_it_should_and_nobody_else(string name, string who)
    {
        var action = Actions.All.Single(action => action.Name == name);
        var scene = await Scene.SetAsync(house, action, who);

        var answer = await scene.ActAsync(scene.Bo, action.Request);

        if (action.ExpectationOf(who) is not { } code)
        {
            Assert.True(answer.Status is >= 200 and < 300, $"{who}: {answer.Request} was answered {answer.Status}: {answer.Text}");
        }
        else
        {
            answer.MustFail(403, code);
        }
    }

    [Fact]
    public void names_each_action_once() => Assert.Equal(Actions.All.Count, Actions.All.Select(action => action.Name).Distinct().Count());
}

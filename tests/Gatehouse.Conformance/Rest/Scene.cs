using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

/// <summary>A guild of Ada's (of Bo's, where he is the owner) with Bo in it as whom he is to be, and Cem, Dot and some things to act on. It is gone with the scene.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Crew _crew;
    private readonly Dictionary<string, string> _names = [];
    private readonly List<GatewayClient> _sockets = [];

    private Scene(Crew crew, Caller owner)
    {
        _crew = crew;
        Owner = owner;
    }

    public Caller Owner { get; }

    public Caller Bo => _crew.Bo;

    /// <summary>What is called so.</summary>
    public string this[string name] => _names[name];

    public static async Task<Scene> SetAsync(Crew crew, Deed deed, string who)
    {
        var (bo, cem) = (crew.Bo, crew.Cem);
        var owner = who == "owner" ? bo : crew.Ada;
        Caller[] others = [cem, .. who is "owner" or "stranger" ? Array.Empty<Caller>() : [bo]];
        var place = await crew.GuildAsync(owner, others);
        var scene = new Scene(crew, owner);
        scene.Name(
            ("guild", place.Guild), ("channel", place.Channel), ("member", cem.Id), ("stranger", crew.Dot.Id), ("bot", crew.Gull.Id), ("owner", owner.Id), ("me", bo.Id));
        scene.Name("message", await cem.SayAsync(place.Channel, "ahoy"));
        scene.Name("reply", await owner.SayAsync(place.Channel, "hello"));
        scene.Name("role", (await owner.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "low", ["permissions"] = "0" })).MustBe(200).Id);
        scene.Name("voice", (await owner.Rest.PostAsync($"/guilds/{place.Guild}/channels", new JsonObject { ["name"] = "hall", ["type"] = 2 })).MustBe(201).Id);
        foreach (var (method, path, body) in deed.Given)
        {
            var answer = await scene.ActAsync(owner, (method, path, body));
            Assert.True(answer.Status is >= 200 and < 300, $"{deed.Name} is not set: {answer.Request} {answer.Status} {answer.Text}");
            scene.Remember(answer);
        }

        if (deed.Heard.Length > 0)
        {
            await scene.PutOnStageAsync(deed.Heard == "me" ? bo : cem);
        }

        if (who is not ("owner" or "stranger"))
        {
            await scene.ReadyBoAsync(place, deed, who);
        }

        return scene;
    }

    /// <summary>Opens somebody's socket, until the scene ends.</summary>
    public async Task<GatewayClient> EnterAsync(Caller caller)
    {
        var socket = await _crew.EnterAsync(caller);
        _sockets.Add(socket);
        return socket;
    }

    /// <summary>Whether Bo's READY says that he has read a channel up to a message.</summary>
    public async Task<bool> HasReadAsync(string channel, string message)
    {
        var socket = await _crew.ConnectAsync();
        _sockets.Add(socket);
        await socket.HelloAsync();
        var ready = await socket.IdentifyAsync(Bo.Token);
        return ready["read_state"]!.List("entries").Any(entry => entry!.Text("id") == this[channel] && entry!.Text("last_message_id") == this[message]);
    }

    /// <summary>Asks for something, with the scene's names in place of those in braces.</summary>
    public Task<Answer> ActAsync(Caller caller, (string Method, string Path, string? Body) request) => caller.Rest.SendAsync(
        new HttpMethod(request.Method), Fill(request.Path), request.Body is null ? null : JsonNode.Parse(Fill(request.Body)));

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
        {
            await socket.CloseAsync();
        }

        // Nobody may be in more than a hundred guilds; where it is gone or in other hands, it does not matter.
        await Owner.Rest.DeleteAsync($"/guilds/{this["guild"]}");
    }

    private async Task PutOnStageAsync(Caller caller)
    {
        Name("stage", (await Owner.Rest.PostAsync($"/guilds/{this["guild"]}/channels", new JsonObject { ["name"] = "stage", ["type"] = 13 })).MustBe(201).Id);
        var socket = await EnterAsync(caller);
        await socket.SendAsync(4, new JsonObject { ["guild_id"] = this["guild"], ["channel_id"] = this["stage"], ["self_mute"] = false, ["self_deaf"] = false });
        await socket.EventAsync("VOICE_STATE_UPDATE", state => state["channel_id"]?.GetValue<string>() == this["stage"]);
    }

    private async Task ReadyBoAsync(Place place, Deed deed, string who)
    {
        // Everybody may look, and nothing else that is asked for here.
        var plain = (Overwrites.ViewChannel | Overwrites.ReadMessageHistory | deed.Besides) & ~deed.Permission;
        await MustAsync("PATCH", $"/guilds/{place.Guild}/roles/{place.Guild}", new JsonObject { ["permissions"] = Text(plain) });
        var granted = who switch
        {
            "administrator" => Overwrites.Administrator,
            "role" or "denied here" or "silenced" => deed.Permission,
            _ => 0,
        };
        var mate = (await Owner.Rest.PostAsync($"/guilds/{place.Guild}/roles", new JsonObject { ["name"] = "mate", ["permissions"] = Text(granted) })).MustBe(200).Id;
        await MustAsync("PATCH", $"/guilds/{place.Guild}/roles", new JsonArray(new JsonObject { ["id"] = mate, ["position"] = 5 }));
        await MustAsync("PUT", $"/guilds/{place.Guild}/members/{Bo.Id}/roles/{mate}", null);
        if (who is "allowed here" or "denied here")
        {
            var overwrite = Overwrites.Member(
                Bo.Id, allow: who == "allowed here" ? deed.Permission : 0, deny: who == "denied here" ? deed.Permission : 0);
            await MustAsync("PUT", $"/channels/{_names[deed.Where]}/permissions/{Bo.Id}", overwrite);
        }

        if (who == "silenced")
        {
            var until = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", CultureInfo.InvariantCulture);
            await MustAsync("PATCH", $"/guilds/{place.Guild}/members/{Bo.Id}", new JsonObject { ["communication_disabled_until"] = until });
        }
    }

    private async Task MustAsync(string method, string path, JsonNode? body)
    {
        var answer = await Owner.Rest.SendAsync(new HttpMethod(method), path, body);
        Assert.True(answer.Status is >= 200 and < 300, $"{answer.Request} {answer.Status} {answer.Text}");
    }

    // What a preparation made is there as {made}, {code} and {token}.
    private void Remember(Answer answer)
    {
        if (answer.Text.Length > 0 && answer.Json is JsonObject made)
        {
            foreach (var (field, name) in new[] { ("id", "made"), ("code", "code"), ("token", "token") })
            {
                if (made[field] is JsonValue value && value.TryGetValue<string>(out var text))
                {
                    Name(name, text);
                }
            }
        }
    }

    private void Name(string name, string id) => _names[name] = id;

    private void Name(params (string Name, string Id)[] names)
    {
        foreach (var (name, id) in names)
        {
            Name(name, id);
        }
    }

    private string Fill(string text) =>
        _names.Aggregate(text, static (filled, name) => filled.Replace("{" + name.Key + "}", name.Value, StringComparison.Ordinal));

    private static string Text(long bits) => bits.ToString(CultureInfo.InvariantCulture);
}

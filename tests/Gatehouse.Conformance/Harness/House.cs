using System.Text.Json.Nodes;

namespace Gatehouse.Conformance.Harness;

/// <summary>
/// A running server with shortcuts to people, bots, guilds and sockets; the fixture of most test classes. Every test makes guilds of its own, so the tests of a class
/// share the server without seeing each other.
/// </summary>
public class House : IAsyncLifetime
{
    public const string Password = "Correct-horse-7";

    private readonly Lock _gate = new();
    private readonly List<IAsyncDisposable> _guests = [];
    private GatehouseProcess? _process;
    private int _names;

    public GatehouseProcess Process => _process ?? throw new InvalidOperationException("The house is not open.");

    public Uri Address => Process.Address;

    /// <summary>Nobody's REST client.</summary>
    public RestClient Anyone { get; private set; } = null!;

    /// <summary>Environment variables for the server.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    public virtual async Task InitializeAsync()
    {
        _process = await GatehouseProcess.StartAsync(Settings);
        Anyone = new RestClient(Address);
    }

    public virtual async Task DisposeAsync()
    {
        foreach (var guest in Guests())
        {
            await guest.DisposeAsync();
        }

        Anyone?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>A name nobody has yet.</summary>
    public string Unused(string name) => $"{name}{Interlocked.Increment(ref _names)}";

    /// <summary>Registers a person.</summary>
    public async Task<Caller> PersonAsync(string name)
    {
        var username = Unused(name);
        var answer = (await Anyone.PostAsync("/auth/register", Registration(username))).MustBe(201).Json;
        var token = answer.Text("access_token");
        return new Caller(answer["user"]!.Text("id"), username, token, new RestClient(Address, $"Bearer {token}"));
    }

    public static JsonObject Registration(string username) =>
        new() { ["username"] = username, ["email"] = $"{username}@harbour.test", ["password"] = Password };

    /// <summary>Creates a bot.</summary>
    public async Task<Caller> BotAsync(Caller owner, string name)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var answer = (await owner.Rest.PostAsync("/applications", new JsonObject { ["name"] = Unused(name) })).MustBe(201).Json;
        var token = answer.Text("token");
        return new Caller(answer["bot"]!.Text("id"), answer["bot"]!.Text("username"), token, new RestClient(Address, $"Bot {token}"));
    }

    /// <summary>Creates a guild, which does not say who joins, and lets people in by invite.</summary>
    public async Task<Place> GuildAsync(Caller owner, params Caller[] members)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(members);
        var guild = (await owner.Rest.PostAsync("/guilds", new JsonObject { ["name"] = "harbour", ["system_channel_flags"] = 1 })).MustBe(201).Id;
        var channels = (JsonArray)(await owner.Rest.GetAsync($"/guilds/{guild}/channels")).MustBe(200).Json;
        var place = new Place(guild, channels.First(channel => channel!.Number("type") == 0)!.Text("id"));
        foreach (var member in members)
        {
            await JoinAsync(place, owner, member);
        }

        return place;
    }

    /// <summary>Lets a person in by invite.</summary>
    public static async Task JoinAsync(Place place, Caller owner, Caller member)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(member);
        var code = (await owner.Rest.PostAsync($"/channels/{place.Channel}/invites", new JsonObject())).MustBe(200).Json.Text("code");
        (await member.Rest.PostAsync($"/invites/{code}")).MustBe(200);
    }

    /// <summary>Creates a text channel.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> ChannelAsync(Place place, Caller owner, string name, JsonArray? overwrites = null)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(owner);
        var wish = new JsonObject { ["name"] = name, ["type"] = 0 };
        if (overwrites is not null)
        {
            wish["permission_overwrites"] = overwrites;
        }

        return (await owner.Rest.PostAsync($"/guilds/{place.Guild}/channels", wish)).MustBe(201).Id;
    }

    /// <summary>Opens a socket and says nothing. Closed at the end of the class at the latest.</summary>
    public async Task<GatewayClient> ConnectAsync(string query = "?v=10&encoding=json")
    {
        var client = await GatewayClient.ConnectAsync(Address, query);
        lock (_gate)
        {
            _guests.Add(client);
        }

        return client;
    }

    /// <summary>Opens a socket, identifies, and waits for READY and all its GUILD_CREATEs.</summary>
    public async Task<GatewayClient> EnterAsync(Caller caller, int intents = Intents.All, string query = "?v=10&encoding=json")
    {
        ArgumentNullException.ThrowIfNull(caller);
        var client = await ConnectAsync(query);
        await client.HelloAsync();
        await client.IdentifyAsync(caller.Token, intents);
        return client;
    }

    private IAsyncDisposable[] Guests()
    {
        lock (_gate)
        {
            return [.. _guests];
        }
    }
}

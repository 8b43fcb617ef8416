using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Rest;

public class Accounts(House house) : IClassFixture<House>
{
    [Fact]
    public async Task are_registered_with_tokens()
    {
        var name = house.Unused("ada");

        var answer = (await house.Anyone.PostAsync("/auth/register", House.Registration(name))).MustBe(201).Json;

        Assert.Equal(name, answer["user"]!.Text("username"));
        Assert.Matches("^[0-9]{17,19}$", answer["user"]!.Text("id"));
        Assert.Equal("Bearer", answer.Text("token_type"));
        Assert.Equal(900, answer.Number("expires_in"));
        Assert.NotEmpty(answer.Text("refresh_token"));
    }

    [Fact]
    public async Task have_access_tokens_that_are_JWS_with_the_documented_claims()
    {
        var ada = await house.PersonAsync("ada");
        var parts = ada.Token.Split('.');

        Assert.Equal(3, parts.Length);
        Assert.Equal("HS256", Decode(parts[0]).Text("alg"));
        var claims = Decode(parts[1]);
        Assert.Equal(ada.Id, claims.Text("sub"));
        Assert.Equal(900, claims.Number("exp") - claims.Number("iat"));
        Assert.NotEmpty(claims.Text("jti"));
    }

    [Theory]
    [InlineData("username", "a")]
    [InlineData("username", "a-name-that-is-longer-than-thirty-two-characters")]
    [InlineData("username", null)]
    [InlineData("email", "nowhere")]
    [InlineData("email", null)]
    [InlineData("password", "Sh0rt!")]
    [InlineData("password", "no-upper-case-1")]
    [InlineData("password", "NO-LOWER-CASE-1")]
    [InlineData("password", "No-digit-at-all")]
    [InlineData("password", "NothingSpecial1")]
    [InlineData("password", null)]
    public async Task are_refused_with_an_error_tree_that_names_the_field(string field, string? value)
    {
        var wish = House.Registration(house.Unused("ada"));
        wish[field] = value;

        var answer = (await house.Anyone.PostAsync("/auth/register", wish)).MustFail(400, 50035);

        Assert.NotEmpty(answer.Json["errors"]![field]!.List("_errors"));
    }

    [Fact]
    public async Task have_names_and_addresses_of_their_own()
    {
        var taken = House.Registration(house.Unused("ada"));
        (await house.Anyone.PostAsync("/auth/register", taken.DeepClone())).MustBe(201);

        var sameName = House.Registration(taken.Text("username").ToUpperInvariant());
        sameName["email"] = $"{house.Unused("other")}@harbour.test";
        (await house.Anyone.PostAsync("/auth/register", sameName)).MustBe(409);

        var sameAddress = House.Registration(house.Unused("bo"));
        sameAddress["email"] = taken.Text("email").ToUpperInvariant();
        (await house.Anyone.PostAsync("/auth/register", sameAddress)).MustBe(409);
    }

    [Fact]
    public async Task sign_in_with_address_and_password()
    {
        var ada = await house.PersonAsync("ada");

        var tokens = (await LogInAsync(ada.Name, House.Password)).MustBe(200).Json;

        using var rest = new RestClient(house.Address, $"Bearer {tokens.Text("access_token")}");
        Assert.Equal(ada.Id, (await rest.GetAsync("/users/@me")).MustBe(200).Id);
        Assert.NotEmpty(tokens.Text("refresh_token"));
    }

    [Fact]
    public async Task do_not_say_whether_the_address_or_the_password_was_wrong()
    {
        var ada = await house.PersonAsync("ada");

        var wrongPassword = (await LogInAsync(ada.Name, "Wrong-horse-77")).MustBe(401);
        var nobody = (await LogInAsync(house.Unused("nobody"), "Wrong-horse-77")).MustBe(401);

        Assert.Equal(wrongPassword.Text, nobody.Text);
    }

    [Fact]
    public async Task stay_signed_in_by_refresh_tokens_that_work_once()
    {
        var first = (await house.Anyone.PostAsync("/auth/register", House.Registration(house.Unused("ada")))).MustBe(201).Json;

        var second = (await RefreshAsync(first.Text("refresh_token"))).MustBe(200).Json;
        Assert.NotEqual(first.Text("refresh_token"), second.Text("refresh_token"));
        using var rest = new RestClient(house.Address, $"Bearer {second.Text("access_token")}");
        (await rest.GetAsync("/users/@me")).MustBe(200);

        (await RefreshAsync(first.Text("refresh_token"))).MustBe(401);
    }

    [Fact]
    public async Task are_signed_out_everywhere_after_a_refresh_token_was_used_twice()
    {
        var first = (await house.Anyone.PostAsync("/auth/register", House.Registration(house.Unused("ada")))).MustBe(201).Json;
        var second = (await RefreshAsync(first.Text("refresh_token"))).MustBe(200).Json;

        // RFC 9700 §4.14.2: one of the two is a thief, and nobody knows which.
        (await RefreshAsync(first.Text("refresh_token"))).MustBe(401);

        (await RefreshAsync(second.Text("refresh_token"))).MustBe(401);
    }

    [Fact]
    public async Task sign_out()
    {
        var tokens = (await house.Anyone.PostAsync("/auth/register", House.Registration(house.Unused("ada")))).MustBe(201).Json;
        var token = new JsonObject { ["refresh_token"] = tokens.Text("refresh_token") };

        Assert.Equal("", (await house.Anyone.PostAsync("/auth/logout", token.DeepClone())).MustBe(204).Text);

        (await RefreshAsync(tokens.Text("refresh_token"))).MustBe(401);
        (await house.Anyone.PostAsync("/auth/logout", token)).MustBe(204);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer nonsense")]
    [InlineData("Bot nonsense")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.")]
    public async Task are_nobody_without_a_valid_token(string? authorization)
    {
        using var rest = new RestClient(house.Address, authorization);

        var answer = (await rest.GetAsync("/users/@me")).MustFail(401, 0);

        Assert.Equal("401: Unauthorized", answer.Json.Text("message"));
    }

    [Fact]
    public async Task may_send_their_token_without_a_scheme_as_web_clients_do()
    {
        var ada = await house.PersonAsync("ada");
        using var rest = new RestClient(house.Address, ada.Token);

        Assert.Equal(ada.Id, (await rest.GetAsync("/users/@me")).MustBe(200).Id);
    }

    [Fact]
    public async Task cannot_be_forged_by_changing_a_claim()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var parts = ada.Token.Split('.');
        var claims = Decode(parts[1]);
        claims["sub"] = bo.Id;
        var forged = $"{parts[0]}.{Convert.ToBase64String(Encoding.UTF8.GetBytes(claims.ToJsonString())).TrimEnd('=').Replace('+', '-').Replace('/', '_')}.{parts[2]}";
        using var rest = new RestClient(house.Address, $"Bearer {forged}");

        (await rest.GetAsync("/users/@me")).MustFail(401, 0);
    }

    [Fact]
    public async Task show_their_address_only_to_themselves()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");

        Assert.Equal($"{ada.Name}@harbour.test", (await ada.Rest.GetAsync("/users/@me")).MustBe(200).Json.Text("email"));
        var seen = (await bo.Rest.GetAsync($"/users/{ada.Id}")).MustBe(200).Json;
        Assert.Equal(ada.Name, seen.Text("username"));
        Assert.False(seen.Has("email"));
    }

    [Fact]
    public async Task change_their_name()
    {
        var ada = await house.PersonAsync("ada");
        var bo = await house.PersonAsync("bo");
        var name = house.Unused("adele");

        Assert.Equal(name, (await ada.Rest.PatchAsync("/users/@me", new JsonObject { ["username"] = name })).MustBe(200).Json.Text("username"));
        Assert.Equal(name, (await bo.Rest.GetAsync($"/users/{ada.Id}")).Json.Text("username"));
        var refused = await ada.Rest.PatchAsync("/users/@me", new JsonObject { ["username"] = bo.Name });
        Assert.InRange(refused.Status, 400, 409);
    }

    [Fact]
    public async Task that_do_not_exist_are_not_found()
    {
        var ada = await house.PersonAsync("ada");

        (await ada.Rest.GetAsync("/users/100000000000000000")).MustFail(404, 10013);
    }

    private Task<Answer> LogInAsync(string name, string password) =>
        house.Anyone.PostAsync("/auth/login", new JsonObject { ["email"] = $"{name}@harbour.test", ["password"] = password });

    private Task<Answer> RefreshAsync(string token) => house.Anyone.PostAsync("/auth/refresh", new JsonObject { ["refresh_token"] = token });

    private static JsonNode Decode(string part)
    {
        var padded = part.Replace('-', '+').Replace('_', '/') + new string('=', (4 - (part.Length % 4)) % 4);
        return JsonNode.Parse(Convert.FromBase64String(padded))!;
    }
}

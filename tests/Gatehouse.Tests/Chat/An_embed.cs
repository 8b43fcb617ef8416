using System.Collections.Immutable;
using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class An_embed
{
    private static readonly User Gull = new(new UserId(9), "gull", IsBot: true);

    [Theory]
    [InlineData(256, 4096, 256, 256, null)]
    [InlineData(257, 1, 1, 1, "embeds.0.title")]
    [InlineData(1, 4097, 1, 1, "embeds.0.description")]
    [InlineData(1, 1, 257, 1, "embeds.0.author.name")]
    [InlineData(1, 1, 1, 2049, "embeds.0.footer.text")]
    [InlineData(256, 4096, 256, 2000, "embeds")]
    public void is_no_longer_than_Discords(int title, int description, int author, int footer, string? wrong)
    {
        var embed = new Embed
        {
            Title = new string('⚓', title),
            Description = new string('x', description),
            Author = new EmbedAuthor(new string('x', author), null, null),
            Footer = new EmbedFooter(new string('x', footer), null),
        };

        Assert.Equal(wrong, Check(embed).FirstOrDefault());
    }

    [Theory]
    [InlineData(25, 256, 1024 / 8, null)]
    [InlineData(26, 1, 1, "embeds.0.fields")]
    [InlineData(1, 257, 1, "embeds.0.fields.0.name")]
    [InlineData(1, 1, 1025, "embeds.0.fields.0.value")]
    [InlineData(1, 0, 1, "embeds.0.fields.0.name")]
    public void has_fields_no_longer_than_Discords(int count, int name, int value, string? wrong)
    {
        var field = new EmbedField(new string('x', name), new string('x', count == 25 ? 1 : value), false);
        name = count == 25 ? 100 : name;
        field = field with { Name = new string('x', name) };

        Assert.Equal(wrong, Check(new Embed { Fields = [.. Enumerable.Repeat(field, count)] }).FirstOrDefault());
    }

    [Theory]
    [InlineData("https://harbour.example/a.png", true)]
    [InlineData("attachment://a.png", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("a.png", false)]
    public void shows_pictures_of_the_web_or_of_its_message(string address, bool isGood)
    {
        Assert.Equal(isGood, Check(new Embed { Image = address }).Count == 0);
        Assert.NotEmpty(Check(new Embed { Title = "x", Url = "attachment://a.png" }));
    }

    [Fact]
    public void says_something() => Assert.Equal(["embeds.0.description"], Check(new Embed { Color = 7 }));

    [Fact]
    public void is_one_of_ten_at_most() => Assert.Equal(["embeds"], Check([.. Enumerable.Repeat(new Embed { Title = "x" }, 11)]));

    [Fact]
    public void is_for_bots_that_may_embed()
    {
        var wish = new NewMessage("") { Embeds = [new Embed { Title = "x" }] };
        var guild = Harbour.New().With(new Member(Gull, Harbour.Noon));
        var closed = guild.WithEveryone(Permissions.ViewChannel | Permissions.SendMessages);

        Assert.Null(MessageRules.Check(Place(guild, Gull), wish));
        Assert.Equal(Faults.MissingPermissions, MessageRules.Check(Place(closed, Gull), wish));
        Assert.Equal(Faults.EmptyMessage, MessageRules.Check(Place(guild, Harbour.Bo), wish));
        Assert.Single(MessageRules.Draft(Place(guild, Gull), wish, null).Value.Embeds);
        Assert.Empty(MessageRules.Draft(Place(guild, Harbour.Bo), wish with { Content = "x" }, null).Value.Embeds);
    }

    [Fact]
    public void can_be_all_that_is_left_of_a_message()
    {
        var guild = Harbour.New().With(new Member(Gull, Harbour.Noon));
        var said = new Message(new(9), Harbour.General, Harbour.Id, Gull, "x") { Embeds = [new Embed { Title = "x" }] };

        var edited = MessageRules.Edit(Place(guild, Gull), said, new MessagePatch { Content = "" }, null, Harbour.Noon).Value;
        Assert.Equal(("", 1, Harbour.Noon), (edited.Content, edited.Embeds.Length, edited.EditedAt));
        MessageRules.Edit(Place(guild, Gull), said, new MessagePatch { Content = "", Embeds = ImmutableArray<Embed>.Empty }, null, Harbour.Noon).Refuses(Faults.EmptyMessage);
    }

    [Theory]
    [InlineData(Permissions.None, 7)]
    [InlineData(Permissions.BypassSlowmode, 0)]
    [InlineData(Permissions.ManageMessages, 0)]
    [InlineData(Permissions.ManageChannels, 0)]
    public void or_any_message_waits_its_turn_in_a_slow_channel(Permissions given, int seconds)
    {
        var guild = Harbour.New().With(new Member(Gull, Harbour.Noon)).Granting(Gull, given);
        guild = guild.With(guild.Channels[Harbour.General] with { RateLimitPerUser = 7 });

        Assert.Equal(TimeSpan.FromSeconds(seconds), MessageRules.PauseOf(Place(guild, Gull)));
        Assert.Equal(TimeSpan.Zero, MessageRules.PauseOf(Place(guild, Harbour.Ada)));
    }

    private static Place Place(GuildState guild, User user) => guild.Admit(Harbour.General, user.Id).Value;

    private static List<string> Check(params ImmutableArray<Embed> embeds)
    {
        var form = new Form();
        EmbedRules.Check(form, embeds);
        return [.. form.Fault?.Fields.Select(field => field.Path) ?? []];
    }
}

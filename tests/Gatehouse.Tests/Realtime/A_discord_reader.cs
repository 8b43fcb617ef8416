using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Realtime.Dialects.Discord;
using Gatehouse.Realtime.Sessions;

namespace Gatehouse.Tests.Realtime;

public class A_discord_reader
{
    [Theory]
    [InlineData("""{"op":1,"d":7}""", 7L)]
    [InlineData("""{"op":1,"d":null}""", null)]
    [InlineData("""{"op":1}""", null)]
    [InlineData("""{"op":1,"d":"x"}""", null)]
    [InlineData("""{"op":1,"d":-3}""", null)]
    [InlineData(""" {"op":1,"d":0,"extra":{"a":[1]}} """, 0L)]
    public void takes_a_heartbeat_in_every_form_that_clients_send(string frame, long? sequence) =>
        Assert.Equal(new DiscordMessage.Heartbeat(sequence), Read(frame));

    [Fact]
    public void reads_the_identify_of_discord_js()
    {
        var identify = Assert.IsType<DiscordMessage.Identify>(Read(
            """{"op":2,"d":{"token":"T","properties":{"browser":"@discordjs/ws 1.2.3","device":"x","os":"linux"},"intents":33281,"compress":false,"shard":[1,4],"large_threshold":50,"presence":{"activities":[],"afk":false,"since":null,"status":"online"}}}"""));

        Assert.Equal("T", identify.Token);
        Assert.Equal(33281UL, identify.Traits.Interests);
        Assert.Equal(new Shard(1, 4), identify.Traits.Shard);
        Assert.Equal("online", identify.Traits.Presence!.Status);
        Assert.True(identify.Traits.Presence.Activities.IsEmpty);
    }

    [Fact]
    public void reads_the_identify_of_eris_which_says_offline_and_null_activities_and_means_online()
    {
        var identify = Assert.IsType<DiscordMessage.Identify>(Read(
            """{"op":2,"d":{"token":"Bot T","v":10,"compress":true,"large_threshold":250,"intents":513,"properties":{"os":"linux","browser":"Eris"},"presence":{"activities":null,"afk":false,"since":null,"status":"offline"}}}"""));

        Assert.Equal("Bot T", identify.Token);
        Assert.Equal("online", identify.Traits.Presence!.Status);
        Assert.Equal(Shard.Whole, identify.Traits.Shard);
        Assert.Equal(250, identify.Traits.LargeThreshold);
    }

    [Fact]
    public void reads_the_identify_of_oceanic_whose_compress_is_a_word()
    {
        var identify = Assert.IsType<DiscordMessage.Identify>(Read(
            """{"op":2,"d":{"token":"Bot T","properties":{"os":"linux"},"compress":"zlib-stream","large_threshold":250,"shard":[0,1],"presence":{"activities":[{"name":"chess","type":0}],"afk":false,"status":"dnd"},"intents":1}}"""));

        Assert.Equal("dnd", identify.Traits.Presence!.Status);
        Assert.Equal("""[{"name":"chess","type":0}]""", Encoding.UTF8.GetString(identify.Traits.Presence.Activities.Span));
    }

    [Theory]
    [InlineData("""{"op":2,"d":{"token":"T","intents":53608448}}""", 4013)]
    [InlineData("""{"op":2,"d":{"token":"T","intents":-1}}""", 4013)]
    [InlineData("""{"op":2,"d":{"token":"T","intents":"513"}}""", 4013)]
    [InlineData("""{"op":2,"d":{"token":"T","intents":1,"shard":[2,2]}}""", 4010)]
    [InlineData("""{"op":2,"d":{"token":"T","intents":1,"shard":[0,0]}}""", 4010)]
    [InlineData("""{"op":2,"d":{"token":"T","intents":1,"shard":[-1,1]}}""", 4010)]
    [InlineData("""{"op":2,"d":{"token":"T","intents":1,"shard":"0,1"}}""", 4010)]
    [InlineData("""{"op":2,"d":{"intents":1}}""", 4001)]
    [InlineData("""{"op":2,"d":7}""", 4001)]
    [InlineData("""{"op":6,"d":{"token":"T"}}""", 4001)]
    [InlineData("""{"op":3,"d":{"status":"asleep"}}""", 4001)]
    [InlineData("""{"op":0,"d":{}}""", 4001)]
    [InlineData("""{"op":7}""", 4001)]
    [InlineData("""{"op":44}""", 4001)]
    [InlineData("""{"op":1.5}""", 4001)]
    [InlineData("""{"d":1}""", 4001)]
    [InlineData("""[1]""", 4002)]
    [InlineData("""{"op":1""", 4002)]
    [InlineData("""{"op":1}{"op":1}""", 4002)]
    [InlineData("", 4002)]
    [InlineData("hello", 4002)]
    [InlineData("{\"op\":2,\"d\":{\"token\":\"\\ud800\",\"intents\":1}}", 4002)]
    public void refuses_with_discords_own_close_code(string frame, int code) =>
        Assert.Equal(code, Assert.IsType<DiscordMessage.Refused>(Read(frame)).Reason.Code);

    [Theory]
    [InlineData(4, "voice")]
    [InlineData(8, "members")]
    public void hands_on_what_only_the_application_understands(int opcode, string what)
    {
        var asked = Assert.IsType<DiscordMessage.Ask>(Read("{\"op\":" + opcode + ",\"d\":{\"x\": [1]}}")).Asked;

        Assert.Equal((what, "{\"x\": [1]}"), (asked.What, System.Text.Encoding.UTF8.GetString(asked.Body.Span)));
        Assert.IsType<DiscordMessage.Refused>(Read("{\"op\":" + opcode + ",\"d\":[]}"));
    }

    [Theory]
    [InlineData(14)]
    [InlineData(31)]
    [InlineData(43)]
    public void ignores_what_other_clients_know(int opcode) =>
        Assert.IsType<DiscordMessage.Ignored>(Read("{\"op\":" + opcode + ",\"d\":{}}"));

    [Fact]
    public void reads_a_resume_and_takes_a_missing_sequence_for_none()
    {
        Assert.Equal(new DiscordMessage.Resume("T", "abc", 12), Read("""{"op":6,"d":{"token":"T","session_id":"abc","seq":12}}"""));
        Assert.Equal(new DiscordMessage.Resume("T", "abc", -1), Read("""{"op":6,"d":{"token":"T","session_id":"abc","seq":null}}"""));
    }

    [Fact]
    public void takes_everything_for_whoever_names_no_intents() =>
        Assert.Equal(53_608_447UL, Assert.IsType<DiscordMessage.Identify>(Read("""{"op":2,"d":{"token":"T"}}""")).Traits.Interests);

    [Fact]
    public void never_throws_on_any_bytes() =>
        Prop.ForAll<byte[]>(bytes => DiscordReader.Read(bytes) is not null).QuickCheckThrowOnFailure();

    [Fact]
    public void never_throws_on_a_frame_with_any_byte_changed()
    {
        var frame = """{"op":2,"d":{"token":"T","properties":{"os":"linux"},"intents":1,"shard":[0,1],"presence":{"status":"dnd","activities":[{"name":"x"}]}}}"""u8.ToArray();
        for (var at = 0; at < frame.Length; at++)
        {
            for (var b = 0; b < 256; b++)
            {
                var broken = frame.ToArray();
                broken[at] = (byte)b;
                Assert.NotNull(DiscordReader.Read(broken));
            }
        }
    }

    [Fact]
    public void refuses_deep_nesting_instead_of_following_it()
    {
        var deep = "{\"op\":1,\"d\":" + new string('[', 1000) + new string(']', 1000) + "}";

        Assert.Equal(4002, Assert.IsType<DiscordMessage.Refused>(Read(deep)).Reason.Code);
    }

    private static DiscordMessage Read(string frame) => DiscordReader.Read(Encoding.UTF8.GetBytes(frame));
}

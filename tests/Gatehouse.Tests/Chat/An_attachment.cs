using Gatehouse.Chat.Domain;

namespace Gatehouse.Tests.Chat;

public class An_attachment
{
    [Theory]
    [InlineData("a.png", "a.png")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\boot.ini", "boot.ini")]
    [InlineData(".htaccess", "htaccess")]
    [InlineData("Schöne Grüße.txt", "Schöne_Grüße.txt")]
    [InlineData("IŞIK.pdf", "IŞIK.pdf")]
    [InlineData("a\r\nSet-Cookie: x.png", "a__Set-Cookie_x.png")]
    [InlineData("<script>\".html", "script.html")]
    [InlineData("\u202Egnp.exe", "gnp.exe")]
    [InlineData("🚢", "unknown")]
    [InlineData("..", "unknown")]
    [InlineData(null, "unknown")]
    public void is_called_what_can_be_a_name_everywhere(string? wanted, string name) => Assert.Equal(name, AttachmentRules.Clean(wanted));

    [Fact]
    public void keeps_the_ending_of_a_long_name()
    {
        var name = AttachmentRules.Clean(string.Concat(Enumerable.Repeat("𐐀", 300)) + ".jpeg");

        Assert.InRange(name.Length, 190, 200);
        Assert.EndsWith(".jpeg", name, StringComparison.Ordinal);
        Assert.True(name.IsNormalized());
    }

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452000002800000010E0806000000", "image/png", 640, 270)]
    [InlineData("47494638396140011E0180", "image/gif", 320, 286)]
    [InlineData("FFD8FFE000104A46494600010100000100010000FFC0001108010E028003012200021101031101", "image/jpeg", 640, 270)]
    [InlineData("52494646240000005745425056503858 0A000000 00000000 7F0200 0D0100 00", "image/webp", 640, 270)]
    [InlineData("524946462400000057454250565038 4C 10000000 2F 7F424300 0000000000", "image/webp", 640, 270)]
    [InlineData("524946462400000057454250565038 20 10000000 000000 9D012A 8002 0E01", "image/webp", 640, 270)]
    [InlineData("89504E470D0A1A0A", "image/png", null, null)]
    [InlineData("FFD8FFE0FFFF", "image/jpeg", null, null)]
    [InlineData("FFD8FF", "image/jpeg", null, null)]
    [InlineData("0000001C6674797069736F6D", "video/mp4", null, null)]
    [InlineData("1A45DFA3", "video/webm", null, null)]
    [InlineData("4F676753", "audio/ogg", null, null)]
    [InlineData("494433", "audio/mpeg", null, null)]
    [InlineData("255044462D312E37", "application/pdf", null, null)]
    [InlineData("3C68746D6C3E", null, null, null)]
    [InlineData("3C73766720", null, null, null)]
    [InlineData("", null, null, null)]
    public void is_what_its_first_bytes_say(string head, string? type, int? width, int? height) =>
        Assert.Equal(new FileKind(type, width, height), FileKind.Of(Convert.FromHexString(head.Replace(" ", "", StringComparison.Ordinal))));

    [Fact]
    public void is_told_from_any_bytes_without_reading_beyond_them()
    {
        var random = new Random(7);
        byte[][] heads = ["FFD8FF"u8.ToArray(), [0xFF, 0xD8, 0xFF], [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], "RIFF\0\0\0\0WEBPVP8 "u8.ToArray(), "GIF89a"u8.ToArray()];
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            FileKind.Of([.. heads[i % heads.Length], .. bytes]);
        }
    }

    [Theory]
    [InlineData("image/png", true)]
    [InlineData("video/mp4", true)]
    [InlineData("application/pdf", false)]
    [InlineData("image/svg+xml", false)]
    [InlineData("text/html", false)]
    [InlineData(null, false)]
    public void is_shown_only_when_nothing_in_it_can_run(string? type, bool isSafe) => Assert.Equal(isSafe, FileKind.IsSafe(type));

    [Fact]
    public void stays_when_it_is_listed_or_nothing_is()
    {
        Attachment one = new(new(1), "a", 1, "k"), two = new(new(2), "b", 1, "k"), three = new(new(3), "c", 1, "k");

        AttachmentRules.Change([one, two], new AttachmentPatch([three])).Are(one, two, three);
        AttachmentRules.Change([one, two], new AttachmentPatch([]) { Kept = Listed(new AttachmentWish(new(2)) { Description = "x" }, new(new(9))) })
            .Are(two with { Description = "x" });
        AttachmentRules.Change([one, two], new AttachmentPatch([three]) { Kept = Listed() }).Are(three);

        static Optional<System.Collections.Immutable.ImmutableArray<AttachmentWish>> Listed(params System.Collections.Immutable.ImmutableArray<AttachmentWish> wishes) => wishes;
    }
}

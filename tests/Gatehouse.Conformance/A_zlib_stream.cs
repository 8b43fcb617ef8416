using System.IO.Compression;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance;

public class A_zlib_stream
{
    [Fact]
    public void gives_each_message_as_it_comes()
    {
        using var deflated = new MemoryStream();
        using var deflater = new ZLibStream(deflated, CompressionLevel.Fastest);
        using var stream = new ZlibStream();

        foreach (var text in new[] { "ahoy", "ahoy again", new string('a', 100_000) })
        {
            deflated.SetLength(0);
            deflater.Write(Encoding.UTF8.GetBytes(text));
            deflater.Flush();
            Assert.Equal(text, Encoding.UTF8.GetString(stream.Inflate(deflated.ToArray())));
        }
    }

    [Fact]
    public void refuses_a_message_without_a_flush()
    {
        using var stream = new ZlibStream();

        Assert.Throws<InvalidDataException>(() => stream.Inflate([0x78, 0x9C, 0x01]));
    }
}

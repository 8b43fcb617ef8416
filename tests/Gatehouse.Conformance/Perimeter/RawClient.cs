using System.Net.Sockets;
using System.Text;
using Gatehouse.Conformance.Harness;

namespace Gatehouse.Conformance.Perimeter;

/// <summary>A client's connection to a gate, byte by byte, for tests that say something, listen, and go on.</summary>
public sealed class RawClient : IDisposable
{
    private readonly TcpClient _client = new();

    private RawClient()
    {
    }

    public NetworkStream Stream => _client.GetStream();

    public static async Task<RawClient> OpenAsync(Gate gate)
    {
        var wire = new RawClient();
        await wire._client.ConnectAsync(gate.Address.Host, gate.Address.Port);
        return wire;
    }

    public Task SayAsync(string bytes) => Stream.WriteAsync(Encoding.Latin1.GetBytes(bytes)).AsTask();

    /// <summary>A head with its empty line; what there was of it when the connection ended before.</summary>
    public async Task<string> HeadAsync()
    {
        using var patience = Patience.Token();
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await Stream.ReadAsync(one, patience.Token) == 1)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    public async Task<string> ReadAsync(int count)
    {
        using var patience = Patience.Token();
        var bytes = new byte[count];
        await Stream.ReadExactlyAsync(bytes, patience.Token);
        return Encoding.Latin1.GetString(bytes);
    }

    /// <summary>All that still comes.</summary>
    public async Task<(string Text, bool EndedCleanly)> RestAsync()
    {
        using var patience = Patience.Token();
        using var all = new MemoryStream();
        var endedCleanly = true;
        try
        {
            await Stream.CopyToAsync(all, patience.Token);
        }
        catch (IOException)
        {
            endedCleanly = false;
        }

        return (Encoding.Latin1.GetString(all.ToArray()), endedCleanly);
    }

    public void Dispose() => _client.Dispose();
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Conformance.Harness;

/// <summary>Sends requests that no HTTP client would write.</summary>
public static class RawHttp
{
    /// <returns>The status of the answer; 0 when the server closed without one.</returns>
    public static async Task<int> StatusAsync(Uri address, string request)
    {
        ArgumentNullException.ThrowIfNull(address);
        using var patience = Patience.Token();
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), patience.Token);
        var head = new byte[12];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, patience.Token);
        return read < head.Length ? 0 : int.Parse(Encoding.ASCII.GetString(head, 9, 3), CultureInfo.InvariantCulture);
    }
}

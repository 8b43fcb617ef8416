using System.Globalization;
using System.Text;

namespace Gatehouse.Conformance.Perimeter.Rules.Wires;

/// <summary>A request or an answer as it came over a wire. Read by whoever plays that side; others may look at it meanwhile.</summary>
public sealed class Message(string first, IReadOnlyList<string> fields)
{
    private readonly Lock _gate = new();
    private readonly StringBuilder _body = new();

    /// <summary>Request line or status line.</summary>
    public string First => first;

    /// <summary>Header fields, one line each, as sent.</summary>
    public IReadOnlyList<string> Fields => fields;

    /// <summary>Trailer fields, one line each.</summary>
    public IReadOnlyList<string> Trailers { get; private set; } = [];

    /// <summary>True once all of it was read and its framing said that this was all.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>What of the body has come so far, without its framing.</summary>
    public string Body
    {
        get
        {
            lock (_gate)
            {
                return _body.ToString();
            }
        }
    }

    /// <summary>How many bytes of the body have come so far.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _body.Length;
            }
        }
    }

    public string Method => first.Split(' ')[0];

    public string Target => first.Split(' ') is [_, var target, ..] ? target : "";

    public int Status => first.Length >= 12 && int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : 0;

    public bool IsChunked => this["Transfer-Encoding"] is [.., var coding] && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase);

    /// <summary>The values of a field, in order.</summary>
    public string[] this[string name] => ValuesIn(fields, name);

    public static string[] ValuesIn(IEnumerable<string> lines, string name) =>
        [.. lines.Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim(' ', '\t'))];

    /// <summary>Reads a head. Null when the connection ended before one was whole.</summary>
    public static async Task<Message?> ReadHeadAsync(Wire wire)
    {
        var lines = new List<string>();
        while (await wire.ReadLineAsync() is { } line)
        {
            if (line.Length > 0)
            {
                lines.Add(line);
            }
            else if (lines.Count > 0)
            {
                return new Message(lines[0], lines[1..]);
            }
        }

        return null;
    }

    /// <summary>Reads the body by the rules of RFC 9112 §6.3.</summary>
    /// <param name="wire">Where the head came from.</param>
    /// <param name="hasNone">An answer to HEAD, and what never has one.</param>
    /// <param name="changed">Called after every part.</param>
    public async Task ReadBodyAsync(Wire wire, bool hasNone, Action changed)
    {
        if (hasNone)
        {
            IsWhole = true;
        }
        else if (IsChunked)
        {
            IsWhole = await ReadChunksAsync(wire, changed);
        }
        else if (this["Content-Length"] is [var length, ..])
        {
            IsWhole = long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && await ReadAsync(wire, count, changed);
        }
        else if (Status == 0)
        {
            IsWhole = true;
        }
        else
        {
            await ReadAsync(wire, long.MaxValue, changed);
            IsWhole = wire.End == WireEnd.Finished;
        }

        changed();
    }

    private async Task<bool> ReadAsync(Wire wire, long count, Action changed)
    {
        while (count > 0)
        {
            var some = await wire.ReadSomeAsync(count);
            if (some.IsEmpty)
            {
                return false;
            }

            lock (_gate)
            {
                _body.Append(Encoding.Latin1.GetString(some.Span));
            }

            count -= some.Length;
            changed();
        }

        return true;
    }

    private async Task<bool> ReadChunksAsync(Wire wire, Action changed)
    {
        while (await wire.ReadLineAsync() is { } head)
        {
            if (!int.TryParse(head.Split(';')[0].TrimEnd(' ', '\t'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size))
            {
                return false;
            }

            if (size == 0)
            {
                return await ReadTrailersAsync(wire);
            }

            if (!await ReadAsync(wire, size, changed) || await wire.ReadLineAsync() is not "")
            {
                return false;
            }
        }

        return false;
    }

    private async Task<bool> ReadTrailersAsync(Wire wire)
    {
        var trailers = new List<string>();
        while (await wire.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
            {
                Trailers = trailers;
                return true;
            }

            trailers.Add(line);
        }

        return false;
    }
}

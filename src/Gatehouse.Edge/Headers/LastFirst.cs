using Microsoft.Extensions.Primitives;

namespace Gatehouse.Edge.Headers;

/// <summary>The entries of a list header (RFC 9110 §5.6.1) from the last to the first, also over several lines; looks at no more than it was asked for.</summary>
internal ref struct LastFirst(StringValues lines)
{
    private readonly StringValues _lines = lines;
    private int _line = lines.Count;
    private ReadOnlySpan<char> _rest;
    private bool _isInLine;

    /// <returns>False at the end. An entry may be empty.</returns>
    public bool TryNext(out ReadOnlySpan<char> entry)
    {
        entry = default;
        if (!_isInLine)
        {
            if (_line == 0)
            {
                return false;
            }

            _rest = _lines[--_line];
        }

        var comma = _rest.LastIndexOf(',');
        entry = _rest[(comma + 1)..].Trim(" \t");
        _rest = comma < 0 ? default : _rest[..comma];
        _isInLine = comma >= 0;
        return true;
    }
}

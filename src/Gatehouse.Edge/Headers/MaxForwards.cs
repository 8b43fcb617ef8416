using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Edge.Headers;

/// <summary><c>Max-Forwards</c>: how far an OPTIONS may travel (RFC 9110 §7.6.2). For TRACE it would say the same, and for every other method it says nothing.</summary>
internal static class MaxForwards
{
    /// <summary>Takes one off the number.</summary>
    /// <returns>False when there was nothing left: whoever has the request is its last recipient.</returns>
    public static bool TryPass(HttpRequest request)
    {
        if (!HttpMethods.IsOptions(request.Method)
            || request.Headers[HeaderNames.MaxForwards] is not [{ } text]
            || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var left))
        {
            return true;
        }

        if (left > 0)
        {
            request.Headers[HeaderNames.MaxForwards] = (left - 1).ToString(CultureInfo.InvariantCulture);
        }

        return left > 0;
    }
}

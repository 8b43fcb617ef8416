using System.Net;
using System.Net.Http.Headers;

namespace Gatehouse.Edge.Forwarding.Upstreams;

/// <summary>The last hands before an upstream's connection. A body without a known length leaves as it comes; an answer that the client could not be given as it is meant is no answer.</summary>
internal sealed class UpstreamAnswers(HttpMessageHandler connections) : DelegatingHandler(connections)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content && !content.Headers.NonValidated.Contains("Content-Length"))
        {
            request.Content = new PromptContent(content);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (FaultOf(request, response) is { } fault)
        {
            response.Dispose();
            throw new HttpRequestException(HttpRequestError.InvalidResponse, fault);
        }

        return response;
    }

    private static string? FaultOf(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols && !IsWhatWasAsked(request.Headers.NonValidated, response.Headers.NonValidated))
        {
            return "101 to another protocol than was asked for";
        }

        // RFC 9112 §6.1: a coding must be named to whoever gets the content, and of all codings we only undo and apply chunked.
        return response.Headers.NonValidated.TryGetValues("Transfer-Encoding", out var codings) && !IsChunkedAlone(codings)
            ? "a transfer coding that is not understood"
            : null;
    }

    // RFC 9110 §7.8: a server must not switch to a protocol that was not asked for.
    private static bool IsWhatWasAsked(HttpHeadersNonValidated asked, HttpHeadersNonValidated answered) =>
        asked.TryGetValues("Upgrade", out var wanted) && answered.TryGetValues("Upgrade", out var got)
        && string.Equals(wanted.ToString(), got.ToString(), StringComparison.OrdinalIgnoreCase);

    private static bool IsChunkedAlone(HeaderStringValues codings) => codings.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase);
}

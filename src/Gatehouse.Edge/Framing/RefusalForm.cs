using Gatehouse.Edge.Headers;

namespace Gatehouse.Edge.Framing;

/// <summary>The form in which a door refuses: each in the one that its other errors have.</summary>
/// <param name="ContentType">Of the body.</param>
/// <param name="Body">Makes the body of a kind of problem, a request id and a few words about this case.</param>
public sealed record RefusalForm(string ContentType, Func<ProblemType, string, string, ReadOnlyMemory<byte>> Body)
{
    /// <summary>RFC 9457.</summary>
    public static readonly RefusalForm Problem = new(Headers.Problem.ContentType, static (problem, requestId, detail) => Headers.Problem.Body(problem, requestId, detail));
}

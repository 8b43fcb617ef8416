using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Headers;

/// <summary>In which form a door says no: each has one that its clients can read.</summary>
public interface IRefusalForm
{
    /// <summary>Writes a refusal; aborts the response when another one has begun already.</summary>
    /// <param name="context">The request to answer.</param>
    /// <param name="problem">Which kind.</param>
    /// <param name="requestId">The request's number.</param>
    /// <param name="detail">This case in a sentence for the client; null for none.</param>
    Task WriteAsync(HttpContext context, ProblemType problem, string requestId, string? detail);
}

/// <summary><c>application/problem+json</c> (RFC 9457).</summary>
public sealed class ProblemForm : IRefusalForm
{
    public Task WriteAsync(HttpContext context, ProblemType problem, string requestId, string? detail) => Problem.WriteAsync(context, problem, requestId, detail);
}

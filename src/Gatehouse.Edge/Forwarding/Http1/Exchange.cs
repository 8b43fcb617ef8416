using System.Runtime.CompilerServices;
using System.Text;
using Gatehouse.Edge.Authentication;
using Gatehouse.Edge.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Forwarder;

namespace Gatehouse.Edge.Forwarding.Http1;

/// <summary>One request and its answer, between the server that took it in and one connection to an upstream.</summary>
/// <param name="context">Decided about.</param>
/// <param name="passage">What was decided.</param>
/// <param name="address">Whom it is for.</param>
/// <param name="host">What <c>Host</c> says to it.</param>
/// <param name="terms">How long all of it may take, and how long nothing may happen.</param>
internal sealed class Exchange(HttpContext context, Passage passage, UpstreamAddress address, string host, ExchangeTerms terms)
{
    private const int MostInterim = 32;

    // Content up to here leaves together with its head.
    private const int MostTogether = 16 * 1024;

    private static readonly TimeSpan ContinuePatience = TimeSpan.FromSeconds(1);

    private readonly HttpRequest _request = context.Request;
    private RequestBody? _body;
    private Task<BodyOutcome>? _sending;
    private bool _isAnswering;
    private int _interim;

    /// <summary>Asks, and passes on the answer. What failed is in <see cref="Passage.Failure"/>.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwarderError> RunAsync()
    {
        var aborted = context.RequestAborted;
        var hasBody = HasBody();
        var connection = address.TakeResting();

        // RFC 9112 §9.3.1: a connection that was kept may be closed in the very moment of its next use. Asked again once, on a new one.
        var mayRepeat = connection is not null && !hasBody && RequestMethod.IsIdempotent(_request.Method);
        while (true)
        {
            try
            {
                connection ??= await address.ConnectAsync(terms.EndsAt, aborted);
            }
            catch (Exception failed) when (failed is HttpRequestException or OperationCanceledException)
            {
                return Fail(aborted.IsCancellationRequested ? ForwarderError.RequestCanceled : ForwarderError.Request, failed);
            }

            var registration = aborted.UnsafeRegister(static connection => ((UpstreamConnection)connection!).Abort(), connection);
            connection.StartWatch(terms.Patience, terms.EndsAt);
            try
            {
                WriteHead(connection.Request, hasBody);
                if (hasBody)
                {
                    await SendWithBodyAsync(connection);
                }
                else
                {
                    await connection.SendAsync(connection.Request.Written);
                }

                var head = connection.Head;
                head.Begin();
                while (!TryReadHead(connection))
                {
                    if (await connection.FillAsync() == 0)
                    {
                        throw connection.HasBeenAnswered
                            ? new InvalidDataException("an answer that ends in its head")
                            : new IOException("The upstream ended before it answered.");
                    }

                    connection.Touch();
                }

                _isAnswering = true;
                if (head.Status == StatusCodes.Status101SwitchingProtocols)
                {
                    return await TunnelAsync(connection, registration);
                }

                CopyHead(head);
                var end = head.EndOf(_request.Method);
                var isWhole = head.KeepsAlive && end != ContentEnd.Close;
                connection.Take(head.Length);
                if (end != ContentEnd.None)
                {
                    await context.Response.StartAsync(CancellationToken.None);
                    var content = new ResponseBody(connection, context.Response.BodyWriter);
                    if (!content.TryPassWhole(end, head.ContentLength))
                    {
                        await content.CopyAsync(end, head.ContentLength);
                    }
                }

                if (_sending is not null)
                {
                    isWhole &= await EndSendingAsync(connection) == BodyOutcome.Sent;
                }

                await registration.DisposeAsync();
                if (isWhole)
                {
                    address.Keep(connection);
                }
                else
                {
                    connection.Close();
                }

                return ForwarderError.None;
            }
            catch (Exception failed)
            {
                var (isOverdue, wasAnswered) = (connection.IsOverdue, connection.HasBeenAnswered);
                await EndAsync(connection, registration);
                if (failed is not (IOException or InvalidDataException or InvalidOperationException))
                {
                    throw;
                }

                if (!mayRepeat || wasAnswered || isOverdue || aborted.IsCancellationRequested || failed is not IOException)
                {
                    return Fail(ErrorOf(failed, isOverdue), failed is InvalidDataException ? new HttpRequestException(HttpRequestError.InvalidResponse, failed.Message, failed) : failed);
                }

                (mayRepeat, connection) = (false, null);
            }
        }
    }

    private bool HasBody() =>
        _request.ContentLength is { } length ? length > 0 : context.Features[typeof(IHttpRequestBodyDetectionFeature)] is IHttpRequestBodyDetectionFeature { CanHaveBody: true };

    private ForwarderError ErrorOf(Exception failed, bool isOverdue)
    {
        var outcome = _sending is { IsCompletedSuccessfully: true } ? _sending.Result : BodyOutcome.Sent;
        if (outcome == BodyOutcome.ClientFailed || failed is BadHttpRequestException)
        {
            return ForwarderError.RequestBodyClient;
        }

        if (context.RequestAborted.IsCancellationRequested)
        {
            return _isAnswering ? ForwarderError.ResponseBodyCanceled : ForwarderError.RequestCanceled;
        }

        return isOverdue ? ForwarderError.RequestTimedOut
            : failed is ClientGoneException ? ForwarderError.ResponseBodyClient
            : _isAnswering ? ForwarderError.ResponseBodyDestination
            : outcome == BodyOutcome.UpstreamFailed ? ForwarderError.RequestBodyDestination
            : ForwarderError.Request;
    }

    private ForwarderError Fail(ForwarderError error, Exception failed)
    {
        passage.Failure = new ForwardFailure(error, error == ForwarderError.RequestBodyClient ? _body?.Failure ?? failed : failed);
        return error;
    }

    /// <summary>Everything that is under way ends, and then the connection.</summary>
    private async ValueTask EndAsync(UpstreamConnection connection, CancellationTokenRegistration registration)
    {
        await registration.DisposeAsync();
        connection.Abort();
        if (_sending is not null)
        {
            await EndSendingAsync(connection);
        }

        connection.Close();
    }

    private async ValueTask<BodyOutcome> EndSendingAsync(UpstreamConnection connection)
    {
        if (!_sending!.IsCompleted)
        {
            // Answered before it was all there: the rest is for nobody, and how much of it is underway, nobody knows.
            _body!.Stop();
            connection.Abort();
        }

        return await _sending;
    }

    private void WriteHead(RequestHead head, bool hasBody)
    {
        head.Begin(_request.Method, address.BasePath, terms.Paths.Prefix, terms.Paths.Shortened(passage.ForwardedTarget));
        head.Field("Host", host);
        foreach (var (name, values) in _request.Headers)
        {
            if (IsFraming(name))
            {
                continue;
            }

            foreach (var value in values)
            {
                head.Field(name, value);
            }
        }

        if (_request.ContentLength is { } length)
        {
            head.ContentLength(length);
        }
        else if (hasBody)
        {
            head.Field("Transfer-Encoding", "chunked");
        }

        head.End();
    }

    // Said anew: where the content ends is between two neighbours (RFC 9112 §6), and to whom a request goes was decided here.
    private static bool IsFraming(string name) => name.Length switch
    {
        4 => name.Equals("Host", StringComparison.OrdinalIgnoreCase),
        14 => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase),
        17 => name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private async ValueTask SendWithBodyAsync(UpstreamConnection connection)
    {
        var content = _request.BodyReader;
        _body = new RequestBody(content, connection, isChunked: _request.ContentLength is null);
        if (_request.Headers.Expect.Count > 0)
        {
            await connection.SendAsync(connection.Request.Written);
            _sending = _body.SendWhenWantedAsync(ContinuePatience, terms.Clock);
            return;
        }

        if (_request.ContentLength is <= MostTogether and var length && content.TryRead(out var read))
        {
            if (read.Buffer.Length == length && !read.IsCanceled)
            {
                foreach (var part in read.Buffer)
                {
                    connection.Request.Bytes(part.Span);
                }

                content.AdvanceTo(read.Buffer.End);
                await connection.SendAsync(connection.Request.Written);
                return;
            }

            content.AdvanceTo(read.Buffer.Start);
        }

        await connection.SendAsync(connection.Request.Written);
        _sending = _body.SendAsync();
    }

    /// <summary>Reads on; false while there is no final answer.</summary>
    private bool TryReadHead(UpstreamConnection connection)
    {
        var head = connection.Head;
        while (connection.HasArrived && head.TryRead(connection.Arrived))
        {
            if (head.Status is >= 200 or StatusCodes.Status101SwitchingProtocols)
            {
                _body?.Decide(isWanted: false);
                return true;
            }

            // RFC 9110 §15.2. Of these only 100 means something to us; our own server has told it to the client.
            _body?.Decide(isWanted: head.Status == StatusCodes.Status100Continue);
            connection.Take(head.Length);
            head.Begin();
            if (++_interim > MostInterim)
            {
                throw new InvalidDataException("too many interim answers");
            }
        }

        return false;
    }

    private void CopyHead(ResponseHead head)
    {
        var response = context.Response;
        response.StatusCode = head.Status;
        if (!Ascii.Equals(head.Reason, ReasonPhrases.GetReasonPhrase(head.Status)))
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Encoding.Latin1.GetString(head.Reason);
        }

        var headers = response.Headers;
        var nominated = head.HasNominated ? HeaderRules.Nominated(head.TextsOf(FieldKind.Connection)) : null;
        for (var at = 0; at < head.Count; at++)
        {
            var (name, kind) = head[at];
            if (kind == FieldKind.Other && nominated?.Contains(name) != true)
            {
                var before = headers[name];
                headers[name] = before.Count == 0 ? head.TextOf(at) : StringValues.Concat(before, head.TextOf(at));
            }
        }

        // RFC 9110 §8.6: not with 204.
        if (head.HasLength && head.Status != StatusCodes.Status204NoContent)
        {
            response.ContentLength = head.ContentLength;
        }
    }

    private async ValueTask<ForwarderError> TunnelAsync(UpstreamConnection connection, CancellationTokenRegistration registration)
    {
        // RFC 9110 §7.8: a server must not switch to a protocol that was not asked for.
        var head = connection.Head;
        if (context.Features.Get<IHttpUpgradeFeature>() is not TunnelUpgrade upgrade
            || head.TextsOf(FieldKind.Upgrade) is not [{ } protocol] || !protocol.Equals("websocket", StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidDataException("101 to another protocol than was asked for");
        }

        CopyHead(head);
        var headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        context.Response.ContentLength = null;
        if (passage.TokenPlace == TokenPlace.Subprotocol && headers.SecWebSocketProtocol.Count == 0)
        {
            // A browser that named subprotocols wants one of them chosen, and the service never saw ours.
            headers.SecWebSocketProtocol = PresentedToken.Subprotocol;
        }

        connection.Take(head.Length);
        if (_sending is not null)
        {
            await EndSendingAsync(connection);
        }

        // A tunnel only has to come about in time.
        connection.StartWatch(terms.Patience, long.MaxValue);
        await using var client = await upgrade.UpgradeAsync();
        using var tunnel = new TunnelledExchange(connection, client);
        var error = await tunnel.RunAsync();
        await registration.DisposeAsync();
        connection.Close();
        return error == ForwarderError.None ? error : Fail(error, new IOException("A tunnel broke."));
    }
}

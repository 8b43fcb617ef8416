using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Edge.Framing;

/// <summary>
/// The transport's input as the server sees it: only what <see cref="RequestScanner"/> has approved, and one message at a time. Nothing is copied: what is shown is the beginning of the
/// transport's own buffer. Used by one reader, like every pipe. A head that is refused is answered when the server asks for it, so after all answers before it; content that turns out wrong fails the read,
/// and the application, which already has the request, answers.
/// </summary>
/// <param name="transport">What the client sends.</param>
/// <param name="scanner">Judges it.</param>
/// <param name="headTime">From the first byte of a head to its last.</param>
/// <param name="refuse">Writes the answer to a head that is refused; of content only takes note.</param>
internal sealed class FramedInput(PipeReader transport, RequestScanner scanner, TimeSpan headTime, TimeProvider clock, Func<FramingRefusal, bool, ValueTask> refuse)
    : PipeReader, IRequestFraming, IDisposable
{
    private ReadOnlySequence<byte> _shown;
    private long _examined;
    private bool _isTunnel;
    private bool _hasEnded;
    private int _serverCancelled;
    private ITimer? _timer;
    private bool _isTimed;
    private int _rang;
    private long _headBegan;

    /// <summary>True when the server may stop reading although the client has more to say: it was refused, or the server did not want all of its content.</summary>
    public bool IsUnfinished => !_isTunnel && (_hasEnded || !(scanner.IsBetween || scanner.IsBeforeContent));

    public IReadOnlyList<string> Nominated => scanner.Head.Nominated;

    public void SwitchProtocols() => _isTunnel = true;

    public void Dispose() => _timer?.Dispose();

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isTunnel)
        {
            return transport.ReadAsync(cancellationToken);
        }

        if (_hasEnded)
        {
            return new ValueTask<ReadResult>(Nothing(isCompleted: true));
        }

        if (scanner.Refusal is { } known && scanner.Approved <= _examined)
        {
            return RefuseAsync(known);
        }

        BeginNext();
        while (true)
        {
            var read = transport.ReadAsync(cancellationToken);
            if (!read.IsCompletedSuccessfully)
            {
                return WaitAsync(read, cancellationToken);
            }

            if (TryShow(read.Result, out var shown))
            {
                return new ValueTask<ReadResult>(shown);
            }

            if (scanner.Refusal is { } refusal)
            {
                return RefuseAsync(refusal);
            }
        }
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_isTunnel)
        {
            return transport.TryRead(out result);
        }

        result = Nothing(isCompleted: true);
        if (_hasEnded)
        {
            return true;
        }

        BeginNext();
        while (transport.TryRead(out var read))
        {
            if (TryShow(read, out result))
            {
                return true;
            }

            if (scanner.Refusal is not null)
            {
                break;
            }
        }

        // A refusal is told to who waits for it: heads are always waited for, and chunks are.
        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isTunnel)
        {
            transport.AdvanceTo(consumed, examined);
        }
        else if (!_hasEnded)
        {
            var start = _shown.GetOffset(_shown.Start);
            var taken = _shown.GetOffset(consumed) - start;
            _examined = _shown.GetOffset(examined) - start - taken;
            scanner.Consumed(taken);
            transport.AdvanceTo(consumed, examined);
        }
    }

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _serverCancelled, 1);
        transport.CancelPendingRead();
    }

    // The connection completes its own transport.
    public override void Complete(Exception? exception = null)
    {
    }

    // Only who has taken all of a message can ask for the next one. Until then nothing of it is looked at: it may be the first bytes of a tunnel.
    private void BeginNext()
    {
        if (scanner is { IsBetween: true, Approved: 0 })
        {
            scanner.Begin();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> WaitAsync(ValueTask<ReadResult> read, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeHead();
            if (TryShow(await read, out var shown))
            {
                return shown;
            }

            if (scanner.Refusal is { } refusal)
            {
                return await RefuseAsync(refusal);
            }

            read = transport.ReadAsync(cancellationToken);
        }
    }

    // False when there is nothing to show: what has come is kept unseen, or dropped after a refusal.
    private bool TryShow(ReadResult read, out ReadResult shown)
    {
        var input = read.Buffer;
        scanner.Scan(input);
        if (!scanner.IsBeforeContent)
        {
            StopTimingHead();
        }

        var isCancelled = read.IsCanceled && Interlocked.Exchange(ref _serverCancelled, 0) == 1;
        if (isCancelled || scanner.Approved > _examined)
        {
            shown = Show(input, isCancelled, read.IsCompleted && scanner.Approved == input.Length);
            return true;
        }

        if (read.IsCompleted && scanner.Refusal is null)
        {
            if (!scanner.IsInHead)
            {
                // Between two requests that is a good end; within content the server knows that something is missing.
                shown = Show(input, isCancelled: false, isCompleted: true);
                return true;
            }

            scanner.Refuse(FramingRefusal.Incomplete);
        }

        if (_isTimed && clock.GetElapsedTime(_headBegan) >= headTime)
        {
            scanner.Refuse(FramingRefusal.SlowHead);
        }

        shown = default;
        transport.AdvanceTo(scanner.Refusal is null ? input.Start : input.End, input.End);
        return false;
    }

    private ReadResult Show(in ReadOnlySequence<byte> input, bool isCancelled, bool isCompleted)
    {
        _shown = input.Slice(0, scanner.Approved);
        return new ReadResult(_shown, isCancelled, isCompleted);
    }

    private static ReadResult Nothing(bool isCompleted) => new(ReadOnlySequence<byte>.Empty, isCanceled: false, isCompleted);

    private async ValueTask<ReadResult> RefuseAsync(FramingRefusal refusal)
    {
        _hasEnded = true;
        StopTimingHead();
        await refuse(refusal, scanner.IsBeforeContent);
        return scanner.IsBeforeContent ? Nothing(isCompleted: true) : throw new BadHttpRequestException(refusal.Detail, refusal.Problem.Status);
    }

    // A head that comes in one piece needs no timer.
    private void TimeHead()
    {
        if (!scanner.IsInHead)
        {
            return;
        }

        if (!_isTimed)
        {
            _isTimed = true;
            _headBegan = clock.GetTimestamp();
            _timer ??= clock.CreateTimer(static self => ((FramedInput)self!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(headTime, Timeout.InfiniteTimeSpan);
        }
        else if (Interlocked.Exchange(ref _rang, 0) == 1)
        {
            // It rang for the head before, or a moment too early by the other clock.
            var left = headTime - clock.GetElapsedTime(_headBegan);
            _timer!.Change(left > TimeSpan.FromMilliseconds(1) ? left : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private void StopTimingHead()
    {
        if (_isTimed)
        {
            _isTimed = false;
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Ring()
    {
        Volatile.Write(ref _rang, 1);
        transport.CancelPendingRead();
    }
}

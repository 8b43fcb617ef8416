namespace Gatehouse.Store.Writing;

/// <summary>Something for the writer to do, and somebody who waits for it.</summary>
internal abstract class Work
{
    /// <summary>True when it needs a transaction; otherwise it runs between two commits, on what is committed and published.</summary>
    public abstract bool Writes { get; }

    /// <summary>True when the one who waited has gone before it began.</summary>
    public abstract bool IsAbandoned { get; }

    /// <summary>True when the one who waited has been told how it went.</summary>
    public abstract bool IsSettled { get; }

    /// <summary>Runs on the writer, and again when what it did was undone for another's sake. What it returns is kept until <see cref="Complete"/>.</summary>
    public abstract void Run(Batch batch);

    /// <summary>Tells the waiting one that it is done.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception reason);

    /// <summary>Tells the waiting one that it was not even begun.</summary>
    public abstract void Abandon();
}

/// <summary>Work with a result.</summary>
internal sealed class Work<T>(Func<Batch, T> run, bool writes, CancellationToken cancellationToken) : Work
{
    // The writer must never run what comes after an await of ours.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    public Task<T> Done => _done.Task;

    public override bool Writes => writes;

    public override bool IsAbandoned => cancellationToken.IsCancellationRequested;

    public override bool IsSettled => _done.Task.IsCompleted;

    public override void Run(Batch batch) => _result = run(batch);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception reason) => _done.TrySetException(reason);

    public override void Abandon() => _done.TrySetCanceled(cancellationToken);
}

using System.Collections.Concurrent;
using Gatehouse.Store.Migrations;
using Gatehouse.Store.Sql;

namespace Gatehouse.Tests.Store;

/// <summary>A real database whose questions a test counts, and at which it can stop one that is asked beside the writer, or have it fail.</summary>
internal sealed class Turnstile(IDatabases databases) : IDatabases
{
    private readonly ConcurrentQueue<(string Sql, bool IsBeside)> _asked = new();
    private Hold? _hold;

    public string Name => databases.Name;

    public IReadOnlyList<Migration> Migrations => databases.Migrations;

    public bool AnswersAtOnce => databases.AnswersAtOnce;

    public Database OpenWriter() => new Watched(databases.OpenWriter(), sql => _asked.Enqueue((sql, IsBeside: false)));

    public string? Keep(int schema) => databases.Keep(schema);

    public Database OpenReader() => new Watched(databases.OpenReader(), sql =>
    {
        _asked.Enqueue((sql, IsBeside: true));
        if (_hold is { } hold && sql.Contains(hold.What, StringComparison.Ordinal) && Interlocked.CompareExchange(ref _hold, null, hold) == hold)
        {
            hold.Pass();
        }
    });

    public void Dispose() => databases.Dispose();

    /// <summary>How many questions were asked that have this in them.</summary>
    public int Count(string what) => _asked.Count(asked => asked.Sql.Contains(what, StringComparison.Ordinal));

    /// <summary>How many of them beside the writer.</summary>
    public int CountBeside(string what) => _asked.Count(asked => asked.IsBeside && asked.Sql.Contains(what, StringComparison.Ordinal));

    public void Forget() => _asked.Clear();

    /// <summary>Stops the next question beside the writer that has this in it, before it is asked.</summary>
    public Hold HoldNext(string what) => _hold = new Hold(what);

    /// <summary>One question.</summary>
    public sealed class Hold(string what)
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string What => what;

        /// <summary>Ends when somebody stands here.</summary>
        public Task Reached => _reached.Task;

        public void GoOn() => _goOn.TrySetResult();

        public void Fail() => _goOn.TrySetException(new FormatException("This row cannot be read."));

        public void Pass()
        {
            _reached.SetResult();
            _goOn.Task.GetAwaiter().GetResult();
        }
    }

    private sealed class Watched(Database database, Action<string> ask) : Database
    {
        public override bool IsIdle => database.IsIdle;

        public override WordIndex Words => database.Words;

        public override Statement Prepare(string sql) => new WatchedStatement(database.Prepare(sql), () => ask(sql));

        public override string IsOneOf(string column) => database.IsOneOf(column);

        public override void Execute(string sql) => database.Execute(sql);

        public override long Ask(string sql) => database.Ask(sql);

        public override bool HasTable(string name) => database.HasTable(name);

        public override void Reset() => database.Reset();

        public override void Begin() => database.Begin();

        public override void BeginAlone() => database.BeginAlone();

        public override void Commit() => database.Commit();

        public override void RollBack() => database.RollBack();

        public override void Mark() => database.Mark();

        public override void Keep() => database.Keep();

        public override bool TryUndo() => database.TryUndo();

        public override void Settle() => database.Settle();

        public override void Dispose() => database.Dispose();
    }

    private sealed class WatchedStatement(Statement statement, Action ask) : Statement
    {
        private bool _isAsked;

        public override Statement Bind(int parameter, long value) => With(statement.Bind(parameter, value));

        public override Statement Bind(int parameter, string? value) => With(statement.Bind(parameter, value));

        public override Statement Bind(int parameter, ReadOnlySpan<byte> value) => With(statement.Bind(parameter, value));

        public override Statement BindIds(int parameter, IReadOnlyCollection<ulong> ids) => With(statement.BindIds(parameter, ids));

        public override bool Step()
        {
            if (!_isAsked)
            {
                ask();
                _isAsked = true;
            }

            return _isAsked = statement.Step();
        }

        public override void Run() => statement.Run();

        public override int RunAndCount() => statement.RunAndCount();

        public override void Reset()
        {
            _isAsked = false;
            statement.Reset();
        }

        public override bool IsNull(int column) => statement.IsNull(column);

        public override long Integer(int column) => statement.Integer(column);

        public override string Text(int column) => statement.Text(column);

        public override ReadOnlySpan<byte> Bytes(int column) => statement.Bytes(column);

        public override void Dispose() => statement.Dispose();

        protected override Statement BindNoNumber(int parameter) => With(statement.Bind(parameter, (long?)null));

        private WatchedStatement With(Statement _) => this;
    }
}

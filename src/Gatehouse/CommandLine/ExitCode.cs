namespace Gatehouse.CommandLine;

/// <summary>How the process ends. Scripts rely on the numbers: a number never changes its meaning.</summary>
internal enum ExitCode
{
    /// <summary>Done; for <c>serve</c>: stopped in order.</summary>
    Done = 0,

    /// <summary>Something unforeseen; the log says what.</summary>
    Failed = 1,

    /// <summary>The command line is not understood.</summary>
    Usage = 2,

    /// <summary>The configuration has mistakes.</summary>
    Configuration = 3,

    /// <summary>The data directory or the database cannot be used, or another process holds it.</summary>
    DataDirectory = 4,

    /// <summary>The address cannot be listened on: the port is in use, or is not ours to take.</summary>
    Address = 5,

    /// <summary>The command was understood and refused: a name is taken, a token is not valid.</summary>
    Refused = 6,

    /// <summary>A second signal ended the process before it was done.</summary>
    Interrupted = 7,
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Running;

/// <summary>
/// The directory where the house keeps its database and its secrets, held by one process at a time: from <see cref="Open"/> until disposed, or until the
/// process ends in whatever way.
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private const UnixFileMode OnlyMine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int SecretBytes = 48;
    private const int MinSecretBytes = 32;

    private readonly FileStream _lock;
    private readonly string _pidFile;

    private DataDirectory(string path, FileStream held, string pidFile)
    {
        Path = path;
        _lock = held;
        _pidFile = pidFile;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Creates the directory when it is missing (0700) and takes hold of it.</summary>
    /// <exception cref="DataDirectoryException">Another process holds it, or it cannot be written to.</exception>
    public static DataDirectory Open(string path)
    {
        try
        {
            Create(path);
            var held = Hold(path);
            var pidFile = System.IO.Path.Combine(path, "gatehouse.pid");
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
            return new DataDirectory(path, held, pidFile);
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"The data directory {path} cannot be used: {unusable.Message}", unusable);
        }
    }

    /// <summary>The secret that signs access tokens: generated the first time, the same ever after.</summary>
    /// <exception cref="DataDirectoryException">The file is there, but holds no usable secret or cannot be read.</exception>
    public byte[] JwtSecret()
    {
        var path = JwtSecretFile(Path);
        try
        {
            if (!File.Exists(path))
            {
                var secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
                WriteWhole(path, Encoding.ASCII.GetBytes(secret));
            }

            return ReadJwtSecret(Path) ?? throw new DataDirectoryException(
                $"{path} holds less than {MinSecretBytes} bytes. Put the secret back, or remove the file for a new one (everybody signs in again).");
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new DataDirectoryException($"The secret in {path} cannot be read or written: {unusable.Message}", unusable);
        }
    }

    /// <summary>The secret of a directory that need not be held; null when there is none.</summary>
    public static byte[]? ReadJwtSecret(string directory)
    {
        var path = JwtSecretFile(directory);
        if (!File.Exists(path))
        {
            return null;
        }

        var secret = Encoding.UTF8.GetBytes(File.ReadAllText(path).Trim());
        return secret.Length >= MinSecretBytes ? secret : null;
    }

    public void Dispose()
    {
        // The lock file stays: removing it would let two processes hold two files of one name.
        File.Delete(_pidFile);
        _lock.Dispose();
    }

    private static string JwtSecretFile(string directory) => System.IO.Path.Combine(directory, "jwt.secret");

    private static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OnlyMine | UnixFileMode.UserExecute);
        }
    }

    private static FileStream Hold(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyMine;
        }

        var file = System.IO.Path.Combine(path, "gatehouse.lock");
        try
        {
            return new FileStream(file, options);
        }
        catch (IOException) when (File.Exists(file) && Directory.Exists(path))
        {
            throw new DataDirectoryException($"The data directory {path} is in use by {Holder(path)}. One process at a time: stop that one, or choose another directory with --data.");
        }
    }

    private static string Holder(string path)
    {
        try
        {
            // A file of its own: the lock file itself cannot be opened while it is held.
            return "process " + int.Parse(File.ReadAllText(System.IO.Path.Combine(path, "gatehouse.pid")), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            return "another process";
        }
    }

    /// <summary>The file is there with all its bytes or not at all, whenever the power goes.</summary>
    private static void WriteWhole(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OnlyMine;
        }

        var draft = path + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: false);
    }
}

/// <summary>The data directory cannot be used; the message says why and what to do.</summary>
internal sealed class DataDirectoryException : Exception
{
    public DataDirectoryException()
    {
    }

    public DataDirectoryException(string message)
        : base(message)
    {
    }

    public DataDirectoryException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

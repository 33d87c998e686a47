using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DurableFiles.Native;
using Microsoft.Win32.SafeHandles;

namespace EvidenceVault.DurableFiles;

/// <summary>
/// Holds others, threads and processes alike, off a directory or off starting up (flock(2)). The lock ends with
/// <see cref="Dispose"/>, and by itself when the process dies. It binds only those who ask for it.
/// </summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The lock owns the handle it is made from.")]
public sealed class DirectoryLock : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private DirectoryLock(SafeFileHandle file, string path) => (_file, _path) = (file, path);

    /// <summary>Waits, blocking the thread, until nobody else holds the directory. Hold it for a few flushes at most.</summary>
    /// <exception cref="FileNotFoundException">There is no such directory.</exception>
    /// <exception cref="IOException">It cannot be locked.</exception>
    public static DirectoryLock Take(string directory) => Taken(Posix.OpenDirectory(directory), NativeMethods.LockExclusive, directory);

    /// <summary>Joins those who use a directory together, waiting while one is alone in it. The file is created if missing and stays.</summary>
    /// <exception cref="IOException">It cannot be opened or locked.</exception>
    public static DirectoryLock Share(string lockFile) => Taken(Posix.OpenLockFile(lockFile), NativeMethods.LockShared, lockFile);

    /// <summary>Enters alone, or returns null at once if anybody is there.</summary>
    /// <exception cref="IOException">It cannot be opened or locked.</exception>
    public static DirectoryLock? TryEnterAlone(string lockFile)
    {
        var file = Posix.OpenLockFile(lockFile);
        if (NativeMethods.Lock(file, NativeMethods.LockExclusive | NativeMethods.LockNonBlocking) == 0)
        {
            return new DirectoryLock(file, lockFile);
        }

        var errno = Errno.Last;
        file.Dispose();
        return errno == Errno.WouldBlock ? null : throw Errno.Failure("flock", lockFile, errno);
    }

    /// <summary>Lets others in, staying itself. Between the two another may enter alone for a moment (flock(2)).</summary>
    public void LetOthersIn() => Posix.Lock(_file, NativeMethods.LockShared, _path);

    /// <summary>Ends the lock.</summary>
    public void Dispose() => _file.Dispose();

    private static DirectoryLock Taken(SafeFileHandle file, int operation, string path)
    {
        var taken = new DirectoryLock(file, path);
        try
        {
            Posix.Lock(file, operation, path);
            return taken;
        }
        catch (IOException)
        {
            taken.Dispose();
            throw;
        }
    }
}

using System.Runtime.InteropServices;

namespace EvidenceVault.DurableFiles.Native;

/// <summary>Linux error numbers (errno(3)) that decisions are made on, and their way into exceptions.</summary>
internal static class Errno
{
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int WouldBlock = 11;
    public const int Exists = 17;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int NoSystemCall = 38;
    public const int NotDirectory = 20;
    public const int IsSymbolicLink = 40;
    public const int NotSupported = 95;
    public const int Quota = 122;

    /// <summary>The error of the last native call on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The exception for the last failed call. Names the file but not its directory: paths can hold personal data.</summary>
    public static IOException Failure(string call, string path) => Failure(call, path, Last);

    public static IOException Failure(string call, string path, int errno)
    {
        var file = Path.GetFileName(path.TrimEnd('/'));
        var message = $"{call} failed with {Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)}) on '{file}'.";
        return errno switch
        {
            NoSpace or Quota => new DiskFullException(message, errno),
            Exists => new FileExistsException(message, errno),
            NoEntry => new FileNotFoundException(message, file),
            _ => new IOException(message, errno),
        };
    }

    private static string Name(int errno) => errno switch
    {
        1 => "EPERM",
        NoEntry => "ENOENT",
        Interrupted => "EINTR",
        5 => "EIO",
        9 => "EBADF",
        WouldBlock => "EAGAIN",
        12 => "ENOMEM",
        13 => "EACCES",
        16 => "EBUSY",
        Exists => "EEXIST",
        18 => "EXDEV",
        19 => "ENODEV",
        NotDirectory => "ENOTDIR",
        21 => "EISDIR",
        Invalid => "EINVAL",
        23 => "ENFILE",
        24 => "EMFILE",
        27 => "EFBIG",
        NoSpace => "ENOSPC",
        30 => "EROFS",
        31 => "EMLINK",
        36 => "ENAMETOOLONG",
        NoSystemCall => "ENOSYS",
        IsSymbolicLink => "ELOOP",
        NotSupported => "EOPNOTSUPP",
        116 => "ESTALE",
        Quota => "EDQUOT",
        _ => $"errno {errno}",
    };
}

using System.Globalization;
using System.Runtime.InteropServices;

namespace EvidenceVault.DockingAgent.Recorders.Native;

/// <summary>Linux error numbers (errno(3)), told in the words that stand in manifests and on the screen.</summary>
internal static class CallError
{
    public const int NoEntry = 2;
    public const int Io = 5;
    public const int NotDirectory = 20;
    public const int SymbolicLink = 40;

    /// <summary>The error of the last native call on this thread.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>Such as <c>EIO (Input/output error)</c>.</summary>
    public static string Words(int errno) => $"{Name(errno)} ({Marshal.GetPInvokeErrorMessage(errno)})";

    /// <summary>The exception for a failed call. It names no path: paths can hold personal data.</summary>
    public static IOException Failure(string call, int errno) => new($"{call} failed with {Words(errno)}.", errno);

    private static string Name(int errno) => errno switch
    {
        1 => "EPERM",
        NoEntry => "ENOENT",
        Io => "EIO",
        6 => "ENXIO",
        13 => "EACCES",
        16 => "EBUSY",
        19 => "ENODEV",
        NotDirectory => "ENOTDIR",
        21 => "EISDIR",
        24 => "EMFILE",
        30 => "EROFS",
        36 => "ENAMETOOLONG",
        SymbolicLink => "ELOOP",
        116 => "ESTALE",
        117 => "EUCLEAN",
        _ => string.Create(CultureInfo.InvariantCulture, $"errno {errno}"),
    };
}

using EvidenceVault.Core.Times;
using System.Runtime.InteropServices;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Station;

/// <summary>What the kernel knows of its clock: whether anybody keeps it (adjtimex(2)).</summary>
public static partial class KernelClock
{
    private const int Unsynchronised = 0x0040; // STA_UNSYNC, linux/timex.h

    public static StationClock Read()
    {
        var record = default(ClockRecord); // modes 0: nothing is set
        return Adjust(ref record) >= 0 ? Of(record.Status, record.EstimatedError) : new StationClock(null, "unknown", null);
    }

    /// <param name="status">The field <c>status</c>.</param>
    /// <param name="estimatedError">The field <c>esterror</c>, in microseconds: it grows without bound where nobody keeps the clock.</param>
    public static StationClock Of(int status, long estimatedError) => (status & Unsynchronised) != 0
        ? new StationClock(false, "kernel", null)
        : new StationClock(true, "kernel", (Math.Max(estimatedError, 0) + 999) / 1000);

    [LibraryImport("libc", EntryPoint = "adjtimex", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Adjust(ref ClockRecord record);

    /// <summary>The kernel's <c>struct timex</c> on 64-bit Linux, as far as it is used.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    internal struct ClockRecord
    {
        [FieldOffset(0)]
        public uint Modes;

        [FieldOffset(32)]
        public long EstimatedError;

        [FieldOffset(40)]
        public int Status;
    }
}

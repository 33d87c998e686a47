using System.Runtime.InteropServices;
using EvidenceVault.Core.Stations;

namespace EvidenceVault.DockingAgent.Docking;

/// <summary>
/// Gives memory back once the bays have come to rest. The collector sees no hurry on a machine with room, so an agent that worked through a shift would keep
/// all night what it needed at its height; between shifts a pause is noticed by nobody.
/// </summary>
internal sealed partial class Rest(TimeProvider time)
{
    private const int ArenaMax = -8; // M_ARENA_MAX of glibc's malloc.h
    private const int Arenas = 2;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    private long _workedAt = time.GetTimestamp();
    private bool _isGivenBack;

    /// <summary>
    /// Natively allocated memory (OpenSSL, the kernel's answers) comes from two arenas, not from eight for each core: each keeps its own holes, and a thread
    /// pool that wanders over all of them makes them grow for weeks.
    /// </summary>
    public static void LimitArenas() => Try(() => MallOpt(ArenaMax, Arenas));

    /// <param name="bays">As they are now.</param>
    /// <param name="waiting">Sessions that are on their way to the vault.</param>
    public void Look(IReadOnlyList<BayReport> bays, int waiting)
    {
        if (waiting > 0 || bays.Any(b => b.State is BayState.Reading or BayState.Clearing))
        {
            (_workedAt, _isGivenBack) = (time.GetTimestamp(), false);
        }
        else if (!_isGivenBack && time.GetElapsedTime(_workedAt) >= Quiet)
        {
            _isGivenBack = true;
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            Try(() => MallocTrim(0));
        }
    }

    private static void Try(Func<int> tune)
    {
        try
        {
            _ = tune(); // what it answers is whether it helped; nothing depends on it
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library than glibc, which has no arenas.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int MallocTrim(nuint pad);
}

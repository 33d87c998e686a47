using System.Diagnostics.CodeAnalysis;
using EvidenceVault.DockingAgent.Recorders;
using EvidenceVault.DockingAgent.Recorders.Vendor;

namespace EvidenceVault.DockingAgent.Bays;

/// <summary>Opens the library of a profile for one recorder.</summary>
public delegate IVendorLibrary OpenVendorLibrary(VendorLibraryFile library, string password);

/// <summary>How long is waited for recorders that must be spoken to first.</summary>
/// <param name="Turn">For other bays that speak: a library reaches one recorder at a time.</param>
/// <param name="Busy">For a recorder that is busy.</param>
/// <param name="Pause">Between two attempts.</param>
/// <param name="Return">For the disk that it turns into.</param>
public sealed record VendorPatience(TimeSpan Turn, TimeSpan Busy, TimeSpan Pause, TimeSpan Return)
{
    /// <summary>A rack of 24 bays speaks in turn within the first, at some seconds for each.</summary>
    public static VendorPatience Usual { get; } = new(TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
}

/// <summary>Where all bays of a station get at vendors' libraries, one after the other.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A library that hangs may give its turn back after everything else has ended.")]
public sealed class VendorDesk(OpenVendorLibrary open, TimeProvider time, VendorPatience patience)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Libraries in C, as vendors make them.</summary>
    public static VendorDesk Native(TimeProvider time) =>
        new((library, password) => new NativeVendorLibrary(library.Path, password, library.Terminated), time, VendorPatience.Usual);

    public VendorPatience Patience => patience;

    public IVendorLibrary Open(VendorLibraryFile library, string password) => open(library, password);

    /// <summary>Waits for the turn.</summary>
    /// <param name="mustWait">Called where it is not free at once.</param>
    /// <returns>Disposed once nothing of the library runs any more; null where the turn did not come within the bound.</returns>
    public async Task<IDisposable?> TakeTurnAsync(Action mustWait, CancellationToken cancel)
    {
        if (!await _turn.WaitAsync(TimeSpan.Zero, cancel))
        {
            mustWait();
            using var limit = new CancellationTokenSource(patience.Turn, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
            try
            {
                await _turn.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                return null;
            }
        }

        return new Turn(() => _turn.Release());
    }

    private sealed class Turn(Action giveBack) : IDisposable
    {
        private Action? _giveBack = giveBack;

        public void Dispose() => Interlocked.Exchange(ref _giveBack, null)?.Invoke();
    }
}

using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Surplus;

/// <summary>A surplus version, the store that holds it, and whether it went.</summary>
public sealed record SurplusFound(StoreSide Store, SurplusVersion Version, bool IsRemoved);

/// <summary>
/// Looks for versions that stand beside the proven ones, and removes those whose locks have ended. The proven version itself is not its to touch:
/// the port refuses it.
/// </summary>
public sealed class SurplusRound(StorePlaces places, UpkeepBook book)
{
    /// <param name="remove">Whether to remove what may go; otherwise it is only listed.</param>
    /// <exception cref="IOException">A store cannot be asked, or did not remove what it said it would.</exception>
    public async IAsyncEnumerable<SurplusFound> RunAsync(bool remove, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var side in new[] { StoreSide.Primary, StoreSide.Second })
        {
            if (places.Find(side)?.Surplus is not { } port)
            {
                continue;
            }

            foreach (var segment in ObjectKey.FirstSegments)
            {
                await foreach (var version in port.ListSurplusAsync(segment, cancel))
                {
                    yield return new SurplusFound(side, version, remove && await TryRemoveAsync(side, port, version, cancel));
                }
            }
        }
    }

    /// <summary>The removal first, the event after it: a crash between them leaves one line too few about bytes that were never evidence.</summary>
    private async Task<bool> TryRemoveAsync(StoreSide side, ISurplusPort port, SurplusVersion version, CancellationToken cancel)
    {
        if (version.Kind == SurplusKind.DeleteMarker || version.LockedUntil > book.Now)
        {
            return false;
        }

        try
        {
            await port.RemoveSurplusAsync(version, cancel);
        }
        catch (Exception e) when (e is ObjectLockedException or ObjectHeldException or ObjectNotFoundException or InvalidOperationException)
        {
            return false; // locked or held meanwhile, gone, or the proven one by now
        }

        book.Done(
            CustodyAct.SurplusRemoved, version.Kind == SurplusKind.Rejected ? "it did not hold what its key promises" : "the same key was uploaded again",
            ("store", UpkeepBook.Word(side)), ("key", version.Key.Value), ("version", version.Version), ("bytes", version.Bytes.ToString(CultureInfo.InvariantCulture)));
        return true;
    }
}

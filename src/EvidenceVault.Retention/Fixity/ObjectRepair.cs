using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;
using Microsoft.Extensions.Logging;

namespace EvidenceVault.Retention.Fixity;

/// <summary>
/// Alarms about a damaged object and mends it from the other store. Nothing is touched unless the other store proves the very bytes: a damaged
/// copy is better than none.
/// </summary>
public sealed partial class ObjectRepair(StorePlaces places, ObjectReader reader, UpkeepBook book, ILogger<ObjectRepair> logger)
{
    /// <summary>Tells of the damage, then mends it if that can be done.</summary>
    /// <returns>Whether the object is sound again.</returns>
    public async Task<bool> FailAsync(StoreSide side, LedgerLine line, string what, CancellationToken cancel)
    {
        if (book.Failed(side, line, what))
        {
            LogFailed(logger, line.Key.Value, UpkeepBook.Word(side), what);
        }
        //// The damage is on record, whatever follows.

        try
        {
            return await RepairAsync(side, line, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ContentMismatchException or ObjectNotFoundException)
        {
            LogNotRepaired(logger, e, line.Key.Value, UpkeepBook.Word(side));
            return false;
        }
    }

    /// <summary>The steps of a repair in their order. After a crash at any of them the object is still in trouble, and the next run begins anew.</summary>
    private async Task<bool> RepairAsync(StoreSide side, LedgerLine line, CancellationToken cancel)
    {
        if (places.Find(side) is not { } bad || places.Other(side) is not { } good)
        {
            return false;
        }

        if (await good.Store.ProveAsync(line.Key, line.Seal, cancel) is not { } proven)
        {
            await TellOfOtherAsync(side, line, good, cancel);
            return false;
        }
        //// The other store has the very bytes.

        var old = await bad.Store.FindAsync(line.Key, cancel);
        var lockedUntil = LockOf(old, proven, book.ItemOf(line.Key));
        if (old is not null && bad.Repair is { } port && await port.SetAsideAsync(line.Key, line.Seal, cancel) is { } where)
        {
            book.SetAside(side, line, where);
        }
        //// Nothing lies under the key now; the damaged copy is kept where the event says. A crash leaves the object missing, which is mended alike.

        await using (var content = await good.Store.OpenAsync(line.Key, null, cancel))
        {
            await bad.Store.PutAsync(line.Key, line.Seal, content, lockedUntil, cancel);
        }

        if (await bad.Store.ProveAsync(line.Key, line.Seal, cancel) is null)
        {
            return false;
        }

        if (old is { Held: true } && bad.Holds is { } holds)
        {
            await holds.PlaceHoldAsync(line.Key, cancel);
        }
        //// The object is sound, locked and held as before.

        book.Repaired(side, line, lockedUntil);
        LogRepaired(logger, line.Key.Value, UpkeepBook.Word(side));
        return true;
    }

    /// <summary>Both are damaged, or the other store never had it: if it should have, that is a finding of its own.</summary>
    private async Task TellOfOtherAsync(StoreSide side, LedgerLine line, StorePlace good, CancellationToken cancel)
    {
        var otherSide = side == StoreSide.Primary ? StoreSide.Second : StoreSide.Primary;
        if (otherSide == StoreSide.Second && line.CopiedAt is null)
        {
            return; // never copied, so nothing is missing there
        }

        var found = await good.Store.FindAsync(line.Key, cancel);
        if (found is null && !await reader.IsThereAsync(good.Store, otherSide, line.Key, cancel))
        {
            return; // the whole store is away, which is no damage
        }

        var what = found is null ? "is not in the store" : "holds other bytes than were proven";
        if (FixityLedger.Trouble(otherSide, line) is null && book.Failed(otherSide, line, what))
        {
            LogFailed(logger, line.Key.Value, UpkeepBook.Word(otherSide), what);
        }
    }

    /// <summary>The latest end that is known. The year 9999 stands for a lock whose record is lost, and is taken only when nobody knows better.</summary>
    private static DateTimeOffset LockOf(StoredObject? old, StoredObject proven, EvidenceItem? item)
    {
        var known = new[] { old?.LockedUntil, proven.LockedUntil, item?.LockedUntil }.OfType<DateTimeOffset>().Where(u => u.Year < 9999).ToList();
        var until = known.Count > 0 ? known.Max() : proven.LockedUntil;
        return until.Ticks % TimeSpan.TicksPerSecond == 0 ? until : DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds() + 1);
    }

    [LoggerMessage(20, LogLevel.Critical, "Stored object {Key} in the {Store} store {What}.")]
    private static partial void LogFailed(ILogger logger, string key, string store, string what);

    [LoggerMessage(21, LogLevel.Error, "Stored object {Key} in the {Store} store could not be repaired yet; it is tried again.")]
    private static partial void LogNotRepaired(ILogger logger, Exception trouble, string key, string store);

    [LoggerMessage(22, LogLevel.Warning, "Stored object {Key} in the {Store} store was repaired from the other store.")]
    private static partial void LogRepaired(ILogger logger, string key, string store);
}

using EvidenceVault.Catalog;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Inventories;

/// <summary>
/// Judges what the lists say of one key. The vault is at work meanwhile, so what looks like a difference is looked up once more before it counts.
/// </summary>
internal sealed class LineCheck(StorePlaces places, StoredObjects ledger, InventoryRows rows, DateTimeOffset began)
{
    /// <summary>The year of a lock whose record is lost: the store reports its last second.</summary>
    private const int NoEndKnown = 9999;

    /// <summary>An unreferred derived copy counts as stray only when it is older than its making may take.</summary>
    private static readonly TimeSpan InTheMaking = TimeSpan.FromHours(1);

    /// <summary>A document's lock is moved when less than this is left of it.</summary>
    private static readonly TimeSpan LastStretch = TimeSpan.FromDays(60);

    /// <summary>What the vault's account of itself consists of: worth nothing if a part of it may go while evidence stays.</summary>
    private static readonly string[] Documents = ["approvals", "certificates", "custody", "examinations", "sessions", "stations"];

    private readonly DateTimeOffset? _lastLock = rows.LastLock();

    public async Task RunAsync(InventoryLine line, Differences differences, CancellationToken cancel)
    {
        Catalogue(line, differences);
        await PrimaryAsync(line, differences, cancel);
        await KeepDocumentAsync(line, differences, cancel);
        await SecondAsync(line, differences, cancel);
        foreach (var (side, trouble) in new[] { (StoreSide.Primary, line.Ledger?.Trouble), (StoreSide.Second, line.Ledger is { CopiedAt: not null } copied ? copied.CopyTrouble : null) })
        {
            if (trouble is not null)
            {
                differences.Add(Difference.InTrouble, line.Key.Value, $"{UpkeepBook.Word(side)} store: {trouble}");
            }
        }
    }

    private void Catalogue(InventoryLine line, Differences differences)
    {
        var key = line.Key;
        if (line.Referred is { } referred && (line.Ledger ?? ledger.Find(key)) is var known)
        {
            if (known is null)
            {
                differences.Add(Difference.NotInLedger, key.Value, "the catalogue refers to it, the ledger does not have it");
            }
            else if (known.Seal.Bytes != referred.Bytes)
            {
                differences.Add(Difference.LedgerDiffers, key.Value, $"{known.Seal.Bytes} bytes in the ledger, {referred.Bytes} in the catalogue");
            }
        }
    }

    private async Task PrimaryAsync(InventoryLine line, Differences differences, CancellationToken cancel)
    {
        var (key, expected) = (line.Key, line.Ledger?.Seal.Bytes ?? line.Referred?.Bytes);
        if (line.Primary is null && expected is not null && line.PrimaryRead && await places.Primary.Store.FindAsync(key, cancel) is null)
        {
            differences.Add(Difference.MissingInPrimary, key.Value, $"{expected} bytes are expected");
        }
        else if (line.Primary is { } listed && expected is not null && listed.Bytes != expected)
        {
            differences.Add(Difference.OtherLengthInPrimary, key.Value, $"{listed.Bytes} bytes in place of {expected}");
        }
        else if (line.Primary is not null && IsStray(line))
        {
            differences.Add(Difference.StrayInPrimary, key.Value, $"{line.Primary.Bytes} bytes that nothing refers to");
        }

        if (line is { Primary: not null, Referred.LockedUntil: { } until })
        {
            var found = (await places.Primary.Store.FindAsync(key, cancel))?.LockedUntil;
            if (found?.Year == NoEndKnown)
            {
                differences.Add(Difference.LockUnknown, key.Value, "the record of its lock is missing or unreadable; it counts as locked for good");
            }
            else if (found < WholeSecond(until))
            {
                differences.Add(Difference.LockShorter, key.Value, $"locked until {found:yyyy-MM-ddTHH:mm:ssZ}, the catalogue says {until:yyyy-MM-ddTHH:mm:ssZ}");
            }
        }
    }

    /// <summary>Documents stay locked at least as long as the last item is.</summary>
    private async Task KeepDocumentAsync(InventoryLine line, Differences differences, CancellationToken cancel)
    {
        if (line is not { Primary: not null, Ledger: not null } || _lastLock is not { } wanted || !Documents.Contains(line.Key.Value.Split('/')[0])
            || await places.Primary.Store.FindAsync(line.Key, cancel) is not { } found || found.LockedUntil >= WholeSecond(wanted) || found.LockedUntil - began > LastStretch)
        {
            return;
        }

        try
        {
            await places.Primary.Store.ExtendLockAsync(line.Key, WholeSecond(wanted), cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectNotFoundException or LockShortenedException)
        {
            differences.Add(Difference.LockShorter, line.Key.Value, $"locked until {found.LockedUntil:yyyy-MM-ddTHH:mm:ssZ}, items until {wanted:yyyy-MM-ddTHH:mm:ssZ}, and it could not be extended: {e.Message}");
        }
    }

    private async Task SecondAsync(InventoryLine line, Differences differences, CancellationToken cancel)
    {
        if (places.Second?.Store is not { } second || !line.SecondRead)
        {
            return;
        }

        var key = line.Key;
        if (line.Second is null)
        {
            if (line.Ledger is { CopiedAt: not null, Seal.Bytes: var expected } && await second.FindAsync(key, cancel) is null)
            {
                differences.Add(Difference.MissingInSecond, key.Value, $"{expected} bytes are expected");
            }
        }
        else if (line.Ledger is null && line.Referred is null && line.Primary is null && ledger.Find(key) is null)
        {
            differences.Add(Difference.StrayInSecond, key.Value, $"{line.Second.Bytes} bytes that nothing refers to");
        }
        else if (line.Ledger is { CopiedAt: not null } copied && line.Second.Bytes != copied.Seal.Bytes)
        {
            differences.Add(Difference.OtherLengthInSecond, key.Value, $"{line.Second.Bytes} bytes in place of {copied.Seal.Bytes}");
        }
        else if (line.Primary is not null && line.Ledger is { CopiedAt: not null })
        {
            await FollowLockAsync(key, second, differences, cancel);
        }
    }

    /// <summary>A lock that was extended in the primary store is extended in the second one.</summary>
    private async Task FollowLockAsync(ObjectKey key, IEvidenceStore second, Differences differences, CancellationToken cancel)
    {
        if (await places.Primary.Store.FindAsync(key, cancel) is not { LockedUntil: var wanted } || wanted.Year == NoEndKnown
            || await second.FindAsync(key, cancel) is not { LockedUntil: var has } || has >= wanted)
        {
            return;
        }

        try
        {
            await second.ExtendLockAsync(key, wanted, cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectNotFoundException or LockShortenedException)
        {
            differences.Add(Difference.SecondLockShorter, key.Value, $"locked until {has:yyyy-MM-ddTHH:mm:ssZ}, in the primary store until {wanted:yyyy-MM-ddTHH:mm:ssZ}, and it could not be extended: {e.Message}");
        }
    }

    /// <summary>Nothing in the catalogue refers to it. Documents that are known by the ledger alone belong to the vault's own account of itself.</summary>
    private bool IsStray(InventoryLine line)
    {
        if (line.Referred is not null || rows.IsReferred(line.Key))
        {
            return false;
        }

        var known = line.Ledger ?? ledger.Find(line.Key);
        var isContent = line.Key.Value.StartsWith("originals/", StringComparison.Ordinal) || line.Key.Value.StartsWith("derived/", StringComparison.Ordinal);
        return known is null || (isContent && known.StoredAt < began - InTheMaking);
    }

    private static DateTimeOffset WholeSecond(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());
}

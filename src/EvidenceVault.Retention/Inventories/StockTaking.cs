using System.Security.Cryptography;
using System.Text;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Storage;

namespace EvidenceVault.Retention.Inventories;

/// <summary>Goes once through dock, catalogue, ledger and both stores, and names what does not agree. Locks of second copies are extended on the way.</summary>
public sealed class StockTaking(StorePlaces places, CatalogDatabase database, UpkeepOptions options, TimeProvider clock)
{
    private static readonly TimeSpan LateAfter = TimeSpan.FromHours(24);

    private readonly InventoryRows _rows = new(database);

    public async Task<Inventory> RunAsync(IProgress<string>? progress, CancellationToken cancel)
    {
        var began = clock.GetUtcNow();
        var differences = new Differences();
        progress?.Report("sessions and receipts");
        var files = new DockReconcile(_rows, new IntakeSessions(database), new EvidenceItems(database)).Run(differences, cancel);
        var check = new LineCheck(places, new StoredObjects(database), _rows, began);
        List<SegmentCount> ledger = [], primary = [], second = [];
        foreach (var segment in ObjectKey.FirstSegments)
        {
            progress?.Report(segment);
            using var count = new SegmentTally(segment);
            var merge = new InventoryMerge(places, _rows, segment);
            await foreach (var line in merge.RunAsync(cancel))
            {
                count.Add(line);
                await check.RunAsync(line, differences, cancel);
            }

            NotListed(StoreSide.Primary, segment, merge.PrimaryBrokenBy, differences);
            NotListed(StoreSide.Second, segment, merge.SecondBrokenBy, differences);
            await SurplusAsync(StoreSide.Primary, segment, differences, cancel);
            await SurplusAsync(StoreSide.Second, segment, differences, cancel);
            ledger.Add(count.Ledger());
            primary.Add(count.Primary);
            second.Add(count.Second);
        }

        var lag = places.Second is null ? null : new CopyLedger(database).Lag();
        if (lag is { OldestAt: { } oldest } && began - oldest > LateAfter)
        {
            differences.Add(Difference.CopyLate, "second store", $"{lag.Objects} objects ({lag.Bytes} bytes) wait to be copied, the oldest since {oldest:yyyy-MM-ddTHH:mm:ssZ}: {lag.Trouble ?? "not tried yet"}");
        }

        return new Inventory(options.DayOf(began), began, _rows.Totals(), files, ledger, primary, places.Second is null ? null : second, lag, differences.Named, differences.Count);
    }

    private async Task SurplusAsync(StoreSide side, string segment, Differences differences, CancellationToken cancel)
    {
        if (places.Find(side)?.Surplus is not { } port)
        {
            return;
        }

        try
        {
            await foreach (var version in port.ListSurplusAsync(segment, cancel))
            {
                differences.Add(
                    version.Kind == SurplusKind.DeleteMarker ? Difference.DeleteMarker : Difference.SurplusVersion, version.Key.Value,
                    $"{UpkeepBook.Word(side)} store: {version.Kind} version {version.Version}, {version.Bytes} bytes, locked until {version.LockedUntil:yyyy-MM-ddTHH:mm:ssZ}");
            }
        }
        catch (IOException e)
        {
            NotListed(side, segment, e.Message, differences);
        }
    }

    private static void NotListed(StoreSide side, string segment, string? why, Differences differences)
    {
        if (why is not null)
        {
            differences.Add(Difference.NotListed, segment, $"the {UpkeepBook.Word(side)} store could not be listed to its end: {why}");
        }
    }

    /// <summary>Counts one segment in all lists, and digests the ledger's lines.</summary>
    private sealed class SegmentTally(string segment) : IDisposable
    {
        private readonly IncrementalHash _digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _objects;
        private long _bytes;

        public SegmentCount Primary { get; private set; } = new(segment, 0, 0, null);

        public SegmentCount Second { get; private set; } = new(segment, 0, 0, null);

        public void Add(InventoryLine line)
        {
            if (line.Ledger is { } entry)
            {
                (_objects, _bytes) = (_objects + 1, _bytes + entry.Seal.Bytes);
                _digest.AppendData(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{entry.Key} {entry.Seal.Bytes} {entry.Seal.Sha256}\n")));
            }

            Primary = Plus(Primary, line.Primary);
            Second = Plus(Second, line.Second);
        }

        public SegmentCount Ledger() => new(segment, _objects, _bytes, new Sha256Digest(_digest.GetHashAndReset()));

        public void Dispose() => _digest.Dispose();

        private static SegmentCount Plus(SegmentCount count, ListedObject? listed) =>
            listed is null ? count : count with { Objects = count.Objects + 1, Bytes = count.Bytes + listed.Bytes };
    }
}

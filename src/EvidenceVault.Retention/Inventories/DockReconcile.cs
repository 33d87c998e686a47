using EvidenceVault.Catalog;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.HandOver;

namespace EvidenceVault.Retention.Inventories;

/// <summary>Lays the receipts that stations got beside the items: what a receipt promised must be in the catalogue.</summary>
internal sealed class DockReconcile(InventoryRows rows, IntakeSessions sessions, EvidenceItems items)
{
    private const int PageSize = 200;

    /// <returns>How many files the admitted sessions handed over.</returns>
    public long Run(Differences differences, CancellationToken cancel)
    {
        long files = 0;
        for (var page = rows.AdmittedSessions(null, PageSize); page.Count > 0; page = rows.AdmittedSessions(page[^1], PageSize))
        {
            foreach (var id in page)
            {
                cancel.ThrowIfCancellationRequested();
                files += Session(id, differences);
            }
        }

        return files;
    }

    private int Session(DockingSessionId id, Differences differences)
    {
        var files = sessions.Files(id);
        foreach (var file in files)
        {
            if (file.Item is not { } item || items.Find(item) is not { } found)
            {
                differences.Add(Difference.ItemMissing, $"session {id}", $"its file {file.Ordinal} ({file.Sha256}) was admitted and is no item");
            }
            else if (found.Sha256 != file.Sha256 || found.Bytes != file.Bytes)
            {
                differences.Add(Difference.ItemMissing, $"session {id}", $"its file {file.Ordinal} ({file.Sha256}) is item {item}, which has other bytes ({found.Sha256})");
            }
        }

        try
        {
            var receipt = Receipt.Parse(sessions.Find(id)?.Receipt ?? []);
            if (receipt.Session != id || !receipt.Lines.Select(l => (l.Path, l.Bytes, l.Sha256, (EvidenceItemId?)l.Item)).SequenceEqual(files.Select(f => (f.Path, f.Bytes, f.Sha256, f.Item))))
            {
                differences.Add(Difference.ReceiptDiffers, $"session {id}", "its receipt names other files or items than the catalogue");
            }
        }
        catch (FormatException e)
        {
            differences.Add(Difference.ReceiptDiffers, $"session {id}", "its receipt cannot be read: " + e.Message);
        }

        return files.Count;
    }
}

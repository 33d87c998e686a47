using System.Globalization;
using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;

namespace EvidenceVault.Portal.Features.Custody;

/// <summary>Holds the entry of an admission against its item. The columns by which a row is found are a convenience of the catalogue: what the log proves is the entry alone.</summary>
internal static class AdmissionEntry
{
    /// <summary>Whether the entry itself says that this item was admitted, with these very bytes. Items set apart are admitted too, under an act of their own.</summary>
    public static bool Names(CustodyRow row, EvidenceItem item) =>
        CustodyEvent.TryParse(row.Entry, out var entry)
        && entry.Act is CustodyAct.ItemAdmitted or CustodyAct.ItemQuarantined
        && entry.Item == item.Id
        && entry.Facts.GetValueOrDefault("sha256") == item.Sha256.Hex
        && entry.Facts.GetValueOrDefault("bytes") == item.Bytes.ToString(CultureInfo.InvariantCulture);
}

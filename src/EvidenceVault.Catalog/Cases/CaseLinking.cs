using System.Globalization;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Evidence;
using EvidenceVault.Core.Manifests;

namespace EvidenceVault.Catalog;

/// <summary>
/// Files footage by itself under cases that another system opened: what one of the case's officers took while it happened (<see cref="CaseSuggestion.IsPlain"/>). Both ends are
/// looked at: when the case comes, what is there; when footage comes or its time is known better, the cases that are open. What somebody said does not belong to a case, or took out of it, stays away from it.
/// </summary>
public sealed class CaseLinking(CatalogDatabase database)
{
    /// <summary>Why it was filed, as the custody log says it.</summary>
    public const string Reason = "case-system";

    private const int Most = 500;

    private readonly EvidenceItems _items = new(database);

    /// <summary>For a case that was just opened or described anew.</summary>
    /// <returns>How many items were filed.</returns>
    public int Link(CatalogTransaction transaction, CaseFile file, CustodyActor vault, DateTimeOffset now) => !file.IsOpen || !file.Facts.LinksItself ? 0
        : CaseItems.Candidates(transaction.Connection, file.Number, file.Facts, Most).Count(item => TryLink(transaction, file, item, vault, now));

    /// <summary>For an item that just came in, or was examined.</summary>
    public int Link(CatalogTransaction transaction, EvidenceItemId id, CustodyActor vault, DateTimeOffset now)
    {
        if (_items.Find(transaction, id) is not { Officer: { } officer, Role: not (FileRole.Sidecar or FileRole.DeviceLog) } item)
        {
            return 0;
        }

        return CaseFiles.LinkingThemselves(transaction, officer, item.RecordedAt, item.RecordedAt + Length(item)).Count(file =>
            !CaseItems.IsSettled(transaction, file.Number, id) && TryLink(transaction, file, item, vault, now));
    }

    private bool TryLink(CatalogTransaction transaction, CaseFile file, EvidenceItem item, CustodyActor vault, DateTimeOffset now)
    {
        if (CaseSuggestion.Of(file.Facts, item.Officer, item.Unit, item.RecordedAt, Length(item), null, false) is not { IsPlain: true } why
            || !_items.TryLinkCase(transaction, item.Id, file.Number, vault.Name, now))
        {
            return false;
        }

        transaction.Append(new CustodyEvent
        {
            Act = CustodyAct.CaseLinked,
            At = now,
            Actor = vault,
            Item = item.Id,
            Reason = Reason,
            Facts = new Dictionary<string, string> { ["from"] = "", ["to"] = file.Number, ["officer"] = item.Officer!, ["minutes_off"] = why.MinutesOff.ToString(CultureInfo.InvariantCulture) },
        });
        return true;
    }

    private static TimeSpan Length(EvidenceItem item) => item.DurationSeconds is { } seconds && double.IsFinite(seconds) && seconds is > 0 and < 1e6 ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}

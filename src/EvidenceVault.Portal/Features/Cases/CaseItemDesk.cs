using EvidenceVault.Catalog;
using EvidenceVault.Core.Cases;
using EvidenceVault.Core.Custody;
using EvidenceVault.Portal.Features.Filing;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Cases;

/// <summary>Files items under a case, says that they do not belong there, and names them for the court. The change and its custody event are one.</summary>
internal sealed class CaseItemDesk(CatalogDatabase database, CaseBook book, FilingDesk filing, VisibleItems visible)
{
    private const int LongestName = 40;

    public CaseOutcome Link(Viewer viewer, CaseFile file, string? item) =>
        visible.FindOwn(item, viewer) is not { } found ? CaseOutcome.BadItem
        : filing.LinkCase(viewer, found.Id, file.Number) == FilingOutcome.Done ? CaseOutcome.Linked
        : CaseOutcome.Unchanged;

    public CaseOutcome Dismiss(Viewer viewer, CaseFile file, string? item, DateTimeOffset now)
    {
        if (visible.FindOwn(item, viewer) is not { } found)
        {
            return CaseOutcome.BadItem;
        }

        database.Write(t => book.Write(t, new CustodyEvent
        {
            Act = CustodyAct.SuggestionDismissed, At = now, Actor = viewer.Actor, Item = found.Id, From = viewer.Address, Facts = new Dictionary<string, string> { ["case"] = file.Number },
        }));
        return CaseOutcome.Dismissed;
    }

    /// <summary>Gives an item of the case its name before the court; an empty one takes it away.</summary>
    public CaseOutcome Name(Viewer viewer, CaseFile file, string? item, string? designation, DateTimeOffset now)
    {
        if (visible.FindOwn(item, viewer) is not { } found)
        {
            return CaseOutcome.BadItem;
        }

        var name = Said.Of(designation) ?? "";
        return name.Length > LongestName ? CaseOutcome.TooLong : database.Write(t =>
        {
            if (!CaseItems.IsLinked(t, file.Number, found.Id))
            {
                return CaseOutcome.BadItem;
            }

            if (name.Length > 0 && CaseItems.IsTaken(t, file.Number, found.Id, name))
            {
                return CaseOutcome.NameTaken;
            }

            book.Write(t, new CustodyEvent
            {
                Act = CustodyAct.ExhibitNamed, At = now, Actor = viewer.Actor, Item = found.Id, From = viewer.Address, Facts = new Dictionary<string, string> { ["case"] = file.Number, ["designation"] = name },
            });
            return CaseOutcome.Named;
        });
    }
}

using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>移送包: what of a case is packed, for whom and why. Nothing is given out here: what was prepared is looked at first.</summary>
internal sealed class PackageModel(PackageDesk desk, PackageOrderDesk orders, Officers officers) : EvidencePage
{
    private const int MostOfficers = 50;

    public PackableItems Of { get; private set; } = null!;

    public IReadOnlyList<PreparedPackage> Before { get; private set; } = [];

    /// <summary>How the last try ended; null where there was none.</summary>
    public PackageOutcome? Outcome { get; private set; }

    /// <summary>What was written and not taken, or what a link asks for.</summary>
    public PackageForm Draft { get; private set; } = null!;

    /// <summary>Kinds of copies that can go in, with how many of each have been made.</summary>
    public IReadOnlyList<(string Kind, long Count)> Copies { get; private set; } = [];

    /// <summary>Those whose recorders made the items, as the register knows them: often they are the investigators.</summary>
    public IReadOnlyList<OfficerEntry> Officers { get; private set; } = [];

    /// <summary>Whether this is a form that was sent, and comes back as it was.</summary>
    private bool IsBack { get; set; }

    public bool IsChosen(EvidenceItem item) => IsBack ? Draft.Items?.Contains(item.Id.Value) ?? false : Draft.Items is not { Length: > 0 } items || items.Contains(item.Id.Value);

    public bool IsChosen(string kind) => IsBack ? Draft.Derived?.Contains(kind) ?? false : kind == "proxy";

    public bool MayWithhold(EvidenceItem item) => Of.Redacted.Contains(item.Id);

    public IActionResult OnGet(string no, [FromQuery] PackageForm draft, string? outcome, string? again)
    {
        if (desk.Find(Viewer, CaseAddress.Read(no)) is not { } found)
        {
            return NotFound();
        }

        (Of, Before) = (found, desk.OfCase(Viewer, found.Case));
        (Draft, IsBack) = orders.Draft(Viewer, again) is { } sent ? (sent, true) : (draft, false);
        var made = desk.Copies(found);
        Copies = [.. PackageForm.DerivedKinds.Select(k => (k, made.GetValueOrDefault(k))).Where(k => k.Item2 > 0 || (IsBack && IsChosen(k.k)))];
        Officers = [.. found.Items.Select(i => i.Officer).OfType<string>().Distinct().Order(StringComparer.Ordinal).Take(MostOfficers).Select(officers.Find).OfType<OfficerEntry>()];
        Outcome = Enum.TryParse<PackageOutcome>(outcome, out var ended) && Enum.IsDefined(ended) ? ended : null;
        Seen = SeenAct.List("package " + found.Case, found.Items.Select(i => i.Id).Take(200));
        return Page();
    }

    public IActionResult OnPost(string no, PackageForm form)
    {
        if (desk.Find(Viewer, CaseAddress.Read(no)) is not { } found)
        {
            return NotFound();
        }

        var (refused, order) = orders.Order(Viewer, found, form);
        return Redirect(refused is { } why ? $"{Address(found.Case)}?outcome={why}&again={order}" : $"{Address(found.Case)}/{order}");
    }

    public static string Address(string caseNumber) => CaseAddress.Of(caseNumber) + "/package";
}

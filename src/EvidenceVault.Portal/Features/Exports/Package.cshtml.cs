using EvidenceVault.Catalog;
using EvidenceVault.Portal.Features.Cases;
using EvidenceVault.Portal.Security;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>移送包: what of a case is packed, for whom and why. Nothing is given out here: what was prepared is looked at first.</summary>
internal sealed class PackageModel(PackageDesk desk, PackageOrderDesk orders) : EvidencePage
{
    public PackableItems Of { get; private set; } = null!;

    public IReadOnlyList<PreparedPackage> Before { get; private set; } = [];

    /// <summary>How the last try ended; null where there was none.</summary>
    public PackageOutcome? Outcome { get; private set; }

    /// <summary>What was written and not taken, or what a link asks for.</summary>
    public PackageForm Draft { get; private set; } = null!;

    public bool IsChosen(EvidenceItem item) => Draft.Items is not { Length: > 0 } items || items.Contains(item.Id.Value);

    public bool IsChosen(string kind) => Draft.Derived is { } kinds ? kinds.Contains(kind) : kind == "proxy";

    public bool MayWithhold(EvidenceItem item) => Of.Redacted.Contains(item.Id);

    public IActionResult OnGet(string no, [FromQuery] PackageForm draft, string? outcome, string? again)
    {
        if (desk.Find(Viewer, CaseAddress.Read(no)) is not { } found)
        {
            return NotFound();
        }

        (Of, Draft, Before) = (found, orders.Find(Viewer, found.Case, again)?.Form ?? draft, desk.OfCase(Viewer, found.Case));
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

        var (refused, preparation) = orders.Order(Viewer, found, form);
        return Redirect(preparation is not null ? PreparingModel.Address(preparation) : Address(found.Case) + Back(refused!.Value, form));
    }

    public static string Address(string caseNumber) => CaseAddress.Of(caseNumber) + "/package";

    private static string Back(PackageOutcome outcome, PackageForm form)
    {
        var query = new QueryBuilder { { "outcome", outcome.ToString() } };
        foreach (var (name, value) in new[] { ("recipient", form.Recipient), ("use", form.Use), ("reason", form.Reason), ("statement", form.Statement), ("name1", form.Name1), ("badge1", form.Badge1), ("name2", form.Name2), ("badge2", form.Badge2) })
        {
            query.Add(name, value is { Length: <= PackageForm.LongestText } ? value : "");
        }

        return query.ToString();
    }
}

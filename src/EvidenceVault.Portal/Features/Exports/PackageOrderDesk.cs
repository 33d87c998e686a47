using EvidenceVault.Catalog;
using EvidenceVault.Core.Custody;
using EvidenceVault.Core.Packages;
using EvidenceVault.Portal.Features.Shared;
using EvidenceVault.Portal.Security;

namespace EvidenceVault.Portal.Features.Exports;

/// <summary>What was written into the form.</summary>
/// <param name="Withheld">Items of which only redactions go in.</param>
internal sealed record PackageForm(string? Recipient, string? Use, string? Reason, string? Statement, string? Name1, string? Badge1, string? Name2, string? Badge2, string[]? Items, string[]? Derived, string[]? Withheld = null)
{
    public const int LongestText = 500;

    public static readonly IReadOnlyList<string> DerivedKinds = ["proxy", "poster", "sprite", "waveform", "clip", "still", "redaction"];

    /// <summary>The same, no longer than any page of ours would send it: what is kept of a form has a bound.</summary>
    public PackageForm Cut() => new(Cut(Recipient), Cut(Use), Cut(Reason), Cut(Statement), Cut(Name1), Cut(Badge1), Cut(Name2), Cut(Badge2), Cut(Items), Cut(Derived), Cut(Withheld));

    private static string? Cut(string? text) => text is { Length: > LongestText } ? text[..LongestText] : text;

    private static string[]? Cut(string[]? some) => some is null ? null : [.. some.Take(PackageTerms.MostItems).Where(s => s is { Length: <= 64 })];
}

/// <summary>Takes orders for packages: what a form asks for is read and judged at once, and prepared beside the requests.</summary>
internal sealed class PackageOrderDesk(PackagePreparations preparations, PackageDrafts drafts, OrderRights rights, TimeProvider clock)
{
    /// <summary>Orders what the form asks for.</summary>
    /// <returns>Why not, null where it was taken; and by which the form is found again, and the preparation where there is one.</returns>
    public (PackageOutcome? Refused, string Id) Order(Viewer viewer, PackableItems of, PackageForm form)
    {
        var id = drafts.Keep(viewer.Account.Name, form.Cut());
        var chosen = of.Items.Where(i => form.Items?.Contains(i.Id.Value) ?? false).ToList();
        if (Read(of, form, chosen, out var terms) is { } refused)
        {
            return (refused, id);
        }

        var withheld = chosen.Where(i => form.Withheld?.Contains(i.Id.Value) ?? false).ToList();
        if (withheld.Exists(i => !of.Redacted.Contains(i.Id)))
        {
            return (PackageOutcome.NoRedaction, id);
        }

        var order = new PackageOrder(terms!, chosen, viewer.Account.Name, of.Missing, of.Items.Count - chosen.Count) { Withheld = withheld.Select(i => i.Id).ToHashSet() };
        var by = new CustodyEvent { Act = CustodyAct.PackagePrepared, At = clock.GetUtcNow(), Actor = viewer.Actor, From = viewer.Address, Reason = terms!.Reason };
        return (preparations.TryOrder(id, viewer.Account.Name, order, (by, () => rights.StillHold(viewer, order))) ? null : PackageOutcome.Busy, id);
    }

    /// <summary>The viewer's own preparation for this case; null where there is none any more.</summary>
    public PackagePreparation? Find(Viewer viewer, string caseNumber, string? id) =>
        id is not null && preparations.Find(viewer.Account.Name, id) is { } found && found.Order.Terms.Case == caseNumber ? found : null;

    /// <summary>What the viewer wrote into a form that he sent; null where there is none any more.</summary>
    public PackageForm? Draft(Viewer viewer, string? id) => drafts.Find(viewer.Account.Name, id);

    /// <summary>Breaks it off.</summary>
    public void Cancel(PackagePreparation preparation) => preparations.Cancel(preparation);

    /// <summary>So many are prepared before this one.</summary>
    public int Before(PackagePreparation preparation) => preparations.Before(preparation);

    /// <summary>Waits for the end, but not for long: a small package is there before a page could tell of its progress.</summary>
    public async Task WaitAsync(PackagePreparation preparation, TimeSpan most, CancellationToken cancel) =>
        await Task.WhenAny(preparation.Ended, Task.Delay(most, clock, cancel));

    private static PackageOutcome? Read(PackableItems of, PackageForm form, List<EvidenceItem> chosen, out PackageTerms? terms)
    {
        terms = null;
        var (recipient, reason, statement) = (Said.Of(form.Recipient), Said.Of(form.Reason), Said.Of(form.Statement) ?? "");
        List<Investigator> two = [.. new[] { (form.Name1, form.Badge1), (form.Name2, form.Badge2) }.Select(i => new Investigator(Said.Of(i.Item1) ?? "", Said.Of(i.Item2) ?? ""))];
        if (chosen.Count == 0 || recipient is null || reason is null)
        {
            return chosen.Count == 0 ? PackageOutcome.NoItem : recipient is null ? PackageOutcome.NoRecipient : PackageOutcome.NoReason;
        }

        if (two.Exists(i => i.Name.Length == 0 || i.Badge.Length == 0) || two[0].Badge == two[1].Badge)
        {
            return PackageOutcome.TwoInvestigators;
        }

        if (two.SelectMany(i => new[] { i.Name, i.Badge }).Append(recipient).Append(reason).Append(statement).Any(t => t.Length > PackageForm.LongestText))
        {
            return PackageOutcome.TooLong;
        }

        terms = new PackageTerms(of.Case, recipient, form.Use != "inside", reason, statement, two, [.. PackageForm.DerivedKinds.Where(k => form.Derived?.Contains(k) ?? false)]);
        return chosen.Count > PackageTerms.MostItems ? PackageOutcome.TooMany : null;
    }
}

/// <summary>What an order rests on, asked again when its turn has come.</summary>
internal sealed record OrderRights(Accounts Accounts, CourtPackages Packages)
{
    /// <summary>Whether the account is as it was, and every item still there and filed under the case.</summary>
    public bool StillHold(Viewer viewer, PackageOrder order) =>
        Accounts.Find(viewer.Account.Name) is { IsDisabled: false } account && account.SecurityStamp == viewer.Account.SecurityStamp
        && Packages.ItemsOfCase(order.Terms.Case, PackageTerms.MostItems + 1).Select(i => i.Id).ToHashSet() is var filed && order.Items.All(i => filed.Contains(i.Id));
}
